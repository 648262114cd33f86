"""The register of a community in full, its ledgers, and what must be published of them."""
