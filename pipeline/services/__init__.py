"""Use cases, one a file: load through ports, call stages, write result and audit event in one transaction."""
