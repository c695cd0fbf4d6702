"""The doors for people: the command line, the web console, and the forms that reports are read in."""
