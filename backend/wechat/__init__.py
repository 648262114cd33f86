"""The official account."""
