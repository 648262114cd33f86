"""Spreadsheets: CSV and XLSX, reading and writing. Knows no subject."""
