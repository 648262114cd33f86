"""Rules of residents: agreement, phone, homes, export. Pure Python over a Session."""
