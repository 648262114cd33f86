"""What the city decides: categories, limits, working days."""
