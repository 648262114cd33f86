"""Leaflets as documents: designs, what stands on them, sheets and files. Knows no database."""
