"""A stand-in for WeChat's servers: the other side of the wire. Knows none of our rules."""
