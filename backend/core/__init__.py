"""What every package may use: settings, the clock, errors, text, stored files. Knows no other package."""
