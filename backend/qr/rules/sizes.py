"""The smallest printed size of a symbol for each format, from docs/scanning.md."""

# Width of the dark modules in millimetres at level Q: a3 is read from two metres, a4 from one, a5 and lift
# from half a metre, a card in hand.
LEAST_WIDTH_MM = {"a4": 80.0, "a3": 110.0, "a5": 56.0, "lift": 56.0, "card": 34.0}
