"""A resident as a person: logins, agreement, phone, homes. Pure Python over a Session."""
