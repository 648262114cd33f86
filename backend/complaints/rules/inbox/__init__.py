"""The inbox of an office: listing by due time, filters, search."""
