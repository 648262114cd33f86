"""管理: the pages of what the city decides."""
