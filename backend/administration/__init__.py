"""What the city decides in the browser: typed changes, on record, with undo."""
