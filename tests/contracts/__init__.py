"""Suites that every adapter of a port must pass: subclass them where the adapter is tested and give the fixtures."""
