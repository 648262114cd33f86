"""Notices to staff and to residents: addresses, wording, letters, senders."""
