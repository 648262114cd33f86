"""The staff view's own pages: sign-in, accounts, the audit log."""
