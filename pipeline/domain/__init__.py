"""Frozen models and their rules, one noun a file. No I/O, no clock, no settings."""
