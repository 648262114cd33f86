"""The staff inbox."""
