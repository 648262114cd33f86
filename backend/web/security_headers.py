"""Security headers. A page with inline style and script names their hashes."""

import base64
import hashlib
from collections.abc import Iterable

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    # Addresses that hold a secret pass on less: secret_paths.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # A resident's page may ask for place and voice, and for nothing else of the phone.
    "Permissions-Policy": "geolocation=(self), microphone=(self), camera=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Where the service is reached by TLS, a browser comes by nothing else for a year.
ONLY_TLS = {"Strict-Transport-Security": "max-age=31536000"}


def policy_with(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """The same policy for a page that carries these texts within itself, and no others."""
    allowed = (("style-src", styles), ("script-src", scripts))
    parts = (f"{name} 'self' {' '.join(map(_source, texts))}" for name, texts in allowed)
    return "; ".join([CONTENT_POLICY, *parts])


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
