"""Pages of disclosure: for residents, publishers and the bureau."""
