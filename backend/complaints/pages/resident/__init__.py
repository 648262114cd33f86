"""The resident's pages: the complaint form and the status page."""
