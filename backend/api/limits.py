"""How often look-ups may be called, by address and by person."""

READ_BY_ADDRESS, READ_BY_PERSON = "1200/minute", "120/minute"
