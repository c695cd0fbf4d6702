"""Tests of `pipeline.messengers`."""
