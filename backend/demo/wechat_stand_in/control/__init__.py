"""Control of the stand-in, which no real WeChat server has: acting for residents, faults, the clock."""
