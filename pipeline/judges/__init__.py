"""Adapters of the models: judges and embedders."""
