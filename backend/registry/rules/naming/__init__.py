"""Search for communities by names that are mistyped, in dialect, or inside a sentence."""
