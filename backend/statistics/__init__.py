"""Figures of complaints, hot spots, the monthly report."""
