"""Figures as pages and files: the same table on the screen, as CSV, as XLSX and beside each chart."""
