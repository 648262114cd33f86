"""Background work of complaints: fetching media, checking words, and what recurs."""
