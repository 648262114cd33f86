"""What the city wants published, and what was."""
