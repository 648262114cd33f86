"""What every channel may use: settings, database, photo store, name search, categories, rate limiter."""

from dataclasses import dataclass

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from backend.complaints.category_shelf import CategoryShelf
from backend.config import Config
from backend.models import Database
from backend.photo_store import PhotoStore
from backend.registry.search import CommunityFinder

EXTENSION = "linsheng"

limiter = Limiter(key_func=get_remote_address)


@dataclass(frozen=True, slots=True)
class Services:
    config: Config
    database: Database
    photos: PhotoStore
    finder: CommunityFinder
    categories: CategoryShelf


def services() -> Services:
    """Those of the running app."""
    found: Services = current_app.extensions[EXTENSION]
    return found
