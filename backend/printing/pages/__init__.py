"""Pages of leaflets by audience: bureau, printing shop, street."""
