"""The inventory as a bill of materials for machine learning (CycloneDX), and such a bill as entries of it."""
