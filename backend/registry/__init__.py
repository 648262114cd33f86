"""Communities and what belongs to them: divisions, firms, contracts, committees."""
