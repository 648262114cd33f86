"""What the account asks of WeChat: each call answered as the real servers answer it."""
