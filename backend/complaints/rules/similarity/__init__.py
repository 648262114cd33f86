"""Similarity of complaints: whether two may be about the same matter."""
