"""The books of a community: maintenance fund, public revenue, a committee's own money."""
