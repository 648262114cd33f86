"""办理: moves of a complaint, who may make them, and breaches."""
