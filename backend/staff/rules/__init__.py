"""Rules of accounts: sign-in, second factors, links, who manages whom. Pure Python over a Session."""
