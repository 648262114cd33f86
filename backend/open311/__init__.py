"""Open311 GeoReport v2: existing civic tools file complaints and follow them.

https://wiki.open311.org/GeoReport_v2 is the contract; what it leaves open stands in docs/open311.md.
"""
