"""Where a cookie may go: export.csv is a file from elsewhere, and whoever writes a link into it must not get the login."""

from __future__ import annotations

from urllib.parse import urlsplit

_TRUSTED = ("linkedin.com",)
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

#: Paths of LinkedIn's pages that ask for a login.
_SIGN_IN = ("/login", "/uas/", "/authwall", "/checkpoint/", "/signup", "/m/login")


def may_get_credentials(url: str) -> bool:
    """True for LinkedIn itself over https, and for this machine."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").casefold()
    if host in _LOOPBACK:
        return True
    return parts.scheme == "https" and any(host == name or host.endswith(f".{name}") for name in _TRUSTED)


def is_sign_in(url: str) -> bool:
    """True where a redirect leads to a login page."""
    path = urlsplit(url).path.casefold()
    return any(path == page.rstrip("/") or path.startswith(page) for page in _SIGN_IN)
