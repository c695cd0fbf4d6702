"""The fictional vendors that Dossier comes with, served as web sites on loopback. They are the tests' sites too."""
