"""Understands the act of a message: what the resident does with it, before the state says what was asked.

`act` lists the acts, `situations` what the state of the talk adds, `commands` the words that mean one act only,
`model` what the others most likely are, `understanding` puts them together. Origin, boundaries and figures:
docs/acts.md.
"""
