"""Tests of the fetching room, on real servers at 127.0.0.1."""
