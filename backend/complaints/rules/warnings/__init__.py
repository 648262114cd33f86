"""预警: early warnings to the street and the district."""
