"""What every channel may use: settings, database, photo store, name search, categories, rate limiter."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_network

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from backend.city_rules.rules.category_cache import CategoryShelf
from backend.core.config import Config
from backend.core.photo_store import PhotoStore
from backend.models import Database
from backend.registry.rules.search import CommunityFinder

EXTENSION = "linsheng"
ONE_LINE = 64  # bits of the network that a provider gives to one phone or flat


def address() -> str:
    """Whose tries are counted where nobody is known. Of IPv6 the network: a phone has all its addresses."""
    shown = get_remote_address()
    try:
        network = ip_network(f"{IPv6Address(shown)}/{ONE_LINE}", strict=False)
    except ValueError:
        return shown
    return str(network)


limiter = Limiter(key_func=address)


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
