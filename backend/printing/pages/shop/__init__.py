"""The printing shop's portal. No account: the signed link is the authority, so no page needs a CSRF token."""
