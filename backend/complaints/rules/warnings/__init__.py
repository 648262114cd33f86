"""预警: what repeats, reopens or passes a number of owners, told to the street and the district."""
