"""`python -m backend.cli`, for processes that are started without the console script."""

from backend.cli import main

main()
