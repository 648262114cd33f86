"""Background work of notices: what is sent to offices and residents, and what recurs."""
