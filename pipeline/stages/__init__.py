"""Pure functions, one verb a file: models in, models out; no I/O, clock, logging or settings."""
