"""Printed codes: minting, places, QR symbols, scans."""
