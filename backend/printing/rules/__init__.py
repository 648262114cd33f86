"""Rules of printing orders: selection, files and their check, links, receipts, postings."""
