"""Fuzzing: hostile inputs for every parser, and for the service as a whole. `./scripts/fuzz` runs it.

`targets` is the table of what is fuzzed. Parsers are found by their names (`parsers`), so that a new one is
fuzzed without being registered. docs/fuzzing.md says what is demanded and how a seed is added.
"""
