"""The demo city: accounts, simulation, the stand-in for WeChat. Production never imports it."""
