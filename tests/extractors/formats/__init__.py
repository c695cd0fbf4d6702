"""Tests of the formats, on fixtures that say what stands in them."""
