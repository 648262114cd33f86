"""Real browsers other than the newest Chromium walk the pages: `./scripts/engines`."""
