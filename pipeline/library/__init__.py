"""Reads, validates and hashes the files in prompts/ and rubrics/."""
