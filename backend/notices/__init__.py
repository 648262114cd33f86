"""Notices to staff and to residents: addresses, wording, letters, how they leave the house."""
