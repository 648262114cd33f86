"""One complaint as an office works on it."""
