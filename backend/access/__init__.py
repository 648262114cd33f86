"""Who is asking and what may they do: offices, roles, scopes. Knows no subject."""
