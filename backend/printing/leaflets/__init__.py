"""Leaflets as documents: designs, layout, sheets, PDF files. Knows no database."""
