"""Leased and recurring work of complaints."""
