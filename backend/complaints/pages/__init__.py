"""Pages of complaints by audience: residents, the inbox, the office."""
