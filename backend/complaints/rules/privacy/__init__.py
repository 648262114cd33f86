"""What whom may see of a complainant, who looked, what is held back, and when it is forgotten."""
