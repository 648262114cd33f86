"""邻声 Linsheng: complaints and look-ups for every residential compound of a city."""
