"""Measurements. Nothing here is a test: speed is shown as ratios taken in one run."""
