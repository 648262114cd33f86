"""A simulated city: residents and offices act at random through the real rules.

For the demo, for benches and for the proof that what is recorded can be worked out anew. Never in production.
"""

from backend.demo.simulation.event_loop import EventLoop
from backend.demo.simulation.plan import Plan

__all__ = ["EventLoop", "Plan"]
