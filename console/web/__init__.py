"""The console: the pages that people work with, over the same services as the command line."""
