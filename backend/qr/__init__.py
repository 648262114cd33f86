"""Printed codes: minting and checking, the QR matrix, and the leaflets they stand on."""
