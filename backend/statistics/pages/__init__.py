"""统计: the city's and the offices' figures."""
