"""Change of keys: what a key protects, renewing it, and what a key is still needed for."""
