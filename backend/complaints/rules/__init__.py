"""Rules of complaints. Pure Python over a Session: no HTTP, no Redis, no WeChat."""
