"""How well acts are understood, and the training of the model behind it."""
