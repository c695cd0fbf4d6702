"""How long it takes from a vendor's URL to searchable passages, beside what a user would otherwise assemble."""
