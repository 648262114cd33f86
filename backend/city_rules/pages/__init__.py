"""管理: pages of categories, time limits and the calendar."""
