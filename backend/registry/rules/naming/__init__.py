"""Compounds by names that people type badly, say in dialect, or wrap in a sentence."""
