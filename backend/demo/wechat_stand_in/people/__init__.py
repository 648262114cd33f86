"""Residents with a WeChat account: their chats, media and messages."""
