"""How well two complaints on one matter are recognised."""
