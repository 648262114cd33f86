"""Reply templates and their merge fields."""
