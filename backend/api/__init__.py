"""The JSON API, first of all for the mini-program. Its OpenAPI document comes out of this code."""
