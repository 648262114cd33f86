"""WeChat's servers: the client, its token, its limits."""
