"""Tests of the evals: they must be able to fail."""
