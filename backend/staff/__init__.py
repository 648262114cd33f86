"""Staff accounts: who signs in, with which role, for which office."""
