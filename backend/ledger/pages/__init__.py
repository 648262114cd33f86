"""Staff pages of the books: communities, one ledger, posting, bank statements."""
