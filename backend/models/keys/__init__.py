"""The keys that a database knows."""
