"""Pages of notices: addresses, what did not arrive, wording."""
