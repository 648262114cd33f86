"""Rules of notices: addresses, alerts, letters, wording, retention."""
