"""The API of logins and of a resident's own data."""
