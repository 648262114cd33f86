"""The rules of a complaint's life. Pure Python over a Session: no HTTP, no Redis, no WeChat."""
