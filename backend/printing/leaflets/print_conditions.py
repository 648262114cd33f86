"""Printing conditions: the one that comes with Linsheng, and the printing shop's own."""

import io
import zlib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from PIL import ImageCms

from backend.core.config import SHIPPED_CONDITION

# The name that PDF/X keeps for a condition that stands in no registry (ISO 15930-7, 6.2.2).
UNREGISTERED = "Custom"
SHIPPED_INFO = "Coated FOGRA39 (ISO 12647-2:2004)"


@dataclass(frozen=True)
class OutputCondition:
    """The printing condition that the colours are meant for.

    `identifier` is its name in the ICC's registry, or UNREGISTERED; `info` says it in words. `profile` is its
    ICC profile.
    """

    identifier: str
    info: str
    profile: bytes = field(repr=False)

    @cached_property
    def deflated_profile(self) -> bytes:
        """Once for all files: compressing it takes longer than writing a leaflet."""
        return zlib.compress(self.profile, 9)


@cache
def default_condition() -> OutputCondition:
    """Coated paper in offset. README.md beside the profile says where it comes from."""
    profile = files("backend.printing.leaflets").joinpath("press", "FOGRA39L.icc").read_bytes()
    return OutputCondition(SHIPPED_CONDITION, SHIPPED_INFO, profile)


@cache
def print_condition(identifier: str, profile_path: str) -> OutputCondition:
    """That of the shop's profile, which `identifier` names if it is registered; without one the default."""
    if not profile_path:
        return default_condition()
    profile = Path(profile_path).read_bytes()
    return OutputCondition(identifier or UNREGISTERED, profile_name(profile) or identifier, profile)


def profile_name(profile: bytes) -> str:
    """What an ICC profile calls itself; empty for one that does not or cannot be read."""
    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
    except (OSError, ImageCms.PyCMSError):
        return ""
