"""办理: who may do what to a complaint, what happens then, and what is broken when nothing does."""
