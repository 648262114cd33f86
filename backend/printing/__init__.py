"""Leaflets: designs, orders, files for printing shops, posting."""
