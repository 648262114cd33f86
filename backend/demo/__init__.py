"""The demo city: its accounts, its simulated life, the WeChat stand-in. Production never imports it."""
