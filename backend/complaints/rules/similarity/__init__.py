"""How alike two complaints are: whether they may speak of one matter."""
