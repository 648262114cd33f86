"""The background work of the registry."""
