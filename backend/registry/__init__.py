"""Compounds and everything that belongs to them: divisions, firms, contracts, committees."""
