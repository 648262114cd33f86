"""Double entry, append-only, hash-chained: posting, sharing, balances, bank statements, verification."""
