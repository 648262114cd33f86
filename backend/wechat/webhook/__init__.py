"""WeChat's webhook, and the handling of a message."""
