"""Working days, the city's limits, and what is due when."""
