"""A resident as a person: logins, agreement, phone, homes, what is kept of them and of their community."""
