"""Disclosure: what must be published of a community, by whom and when; versions, corrections, objections."""
