"""Pages of printed codes."""
