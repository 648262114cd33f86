"""A stand-in for WeChat's servers. Knows none of our rules."""
