"""The API of logins and of what a resident keeps here."""
