"""What is done for each act: `table` lists them; `on_drafts`, `on_complaints`, `asking`, `danger` do it."""
