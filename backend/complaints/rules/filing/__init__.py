"""From what somebody wrote to a complaint on record: read, asked back, categorised, warned of, kept."""
