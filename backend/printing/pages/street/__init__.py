"""彩页张贴: what a street ticks and reports."""
