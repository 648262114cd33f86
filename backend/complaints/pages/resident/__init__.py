"""The resident's pages: what a scan opens, the form, the status page."""
