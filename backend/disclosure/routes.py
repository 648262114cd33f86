"""Imports the modules of pages, so that their routes exist."""

from backend.disclosure.pages import publishing, resident

__all__ = ["publishing", "resident"]
