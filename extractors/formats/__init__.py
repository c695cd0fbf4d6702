"""One module a format: bytes in, text with structure out. No network, no state, only our own errors out."""
