"""Spreadsheets in and out: CSV and XLSX, read and written in one way. Knows no subject."""
