"""The forms of printing: an order of a bureau, a link to a shop, the shop's receipts, a street's postings."""
