"""Compare two versions of a document: what changed of what it says, and how much that means."""
