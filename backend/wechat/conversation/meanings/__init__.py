"""What turns of speech mean beside the acts: whose place, one of two names, an edit, a filler, who leads."""
