"""All there is to say stands in pyproject.toml.

setuptools installs whatever stands in build/, also modules that were deleted since an earlier build.
"""

import shutil
from pathlib import Path

from setuptools import setup

shutil.rmtree(Path(__file__).parent / "build", ignore_errors=True)
setup()
