"""Understands the act of a message: what the resident does with it, before the state says what was asked.

`act` lists the acts, `situations` what the state of the talk adds, `plain_words` the words that mean one act
only, `model` what all others most likely are, `understanding` what is sure. Origin, boundaries and figures:
docs/acts.md.
"""
