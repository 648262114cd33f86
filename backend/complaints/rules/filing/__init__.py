"""Filing: from what somebody wrote to a stored complaint."""
