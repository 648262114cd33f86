"""Printed codes: minting and checking, the QR matrix, scans. Pure Python over a Session."""
