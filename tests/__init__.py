"""Tests, in the same tree as the source, with the builders and fakes that all of them share."""
