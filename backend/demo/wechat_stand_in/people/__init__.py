"""Residents with a WeChat account: what they do, see and hear."""
