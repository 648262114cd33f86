"""Rate limits of residents' pages, by address."""

# A whole stairwell may share one address behind its carrier's NAT.
POSTS = "30 per 10 minutes"
PAGES = "600 per 10 minutes"
