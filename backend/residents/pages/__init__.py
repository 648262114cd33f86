"""Pages of a resident's own data."""
