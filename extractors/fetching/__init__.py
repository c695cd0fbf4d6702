"""Polite and guarded access to a vendor's site."""
