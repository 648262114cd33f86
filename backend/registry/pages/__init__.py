"""Pages of communities, contracts and firms."""
