"""Headers that keep a page to itself. A page whose style stands within it names the style's hash."""

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    # A private status link must not travel to another site in a Referer.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def policy_with_style(style_hash: str) -> str:
    """The same policy for a page that carries one style of ours; `style_hash` is sha256-BASE64."""
    return f"{CONTENT_POLICY}; style-src 'self' '{style_hash}'"
