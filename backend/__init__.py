"""邻声 Linsheng: complaints and look-ups for every residential community of a city."""
