"""What no real WeChat server has: acting for residents, faults, the clock."""
