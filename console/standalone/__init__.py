"""Programs that are handed to others and import nothing of ours."""
