"""Measures what Dossier claims of itself, on labelled data, against pinned floors. Imported by the console alone."""
