"""Rate limits of look-ups, by address and person."""

READ_BY_ADDRESS, READ_BY_PERSON = "1200/minute", "120/minute"
