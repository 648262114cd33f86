"""The API of WeChat, answered as the real servers answer it."""
