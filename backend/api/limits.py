"""How often look-ups may be called, by address and by person, and how large a row id may be."""

READ_BY_ADDRESS, READ_BY_PERSON = "1200/minute", "120/minute"

ROW_ID = "int(max=9007199254740991)"  # what JavaScript holds exactly
