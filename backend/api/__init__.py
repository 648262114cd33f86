"""The JSON API, first of all for the mini-program. The OpenAPI document is made from this code."""
