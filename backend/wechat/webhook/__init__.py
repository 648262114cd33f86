"""What WeChat delivers: the webhook and what it does with a message."""
