"""How lists of companies are written: where they stand, which words are names, and what stands beside a name."""
