"""The audit log, recorded changes and their undo. Knows no subject."""
