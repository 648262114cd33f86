"""Senders of notices: e-mail and group robots."""
