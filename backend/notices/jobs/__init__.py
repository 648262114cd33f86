"""Leased work of notices: deliveries, letters, residents' notices."""
