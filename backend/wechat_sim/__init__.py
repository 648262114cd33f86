"""A stand-in for WeChat's servers: the other side of the wire, for tests and the demo. Knows none of our rules."""
