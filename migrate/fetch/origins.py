"""Web addresses: checked before they are requested, and which of them may receive the user's credentials.

An address comes from a file or a server that may be hostile. It is accepted only if the library that requests it and the standard
library read the same host and port in it, so that no difference between two parsers can send a login to another host.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.util import parse_url

_PORTS = {"http": 80, "https": 443}
_LINKEDIN = "linkedin.com"
#: These names mean this machine; other loopback addresses, such as 127.0.0.2, may belong to somebody else's service.
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
#: Letters, digits, `-` and `_`: every parser ends such a name at the same character.
_NAME = re.compile(r"(?=.{1,253}\.?$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_AUTHORITY = re.compile(r"(?i)https?://([^/?#]+)")
_NO_PORT = re.compile(r":0*$")

#: Paths of LinkedIn's pages that ask for a login.
_SIGN_IN = ("/login", "/uas/", "/authwall", "/checkpoint/", "/signup", "/m/login")


class AddressError(Exception):
    """An address that is not requested; the text says why and holds nothing of the address."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request goes; `host` in lower case, without brackets and without a trailing dot."""

    scheme: str
    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """True for an address of this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def is_linkedin(self) -> bool:
        """True for LinkedIn itself, over https and on its usual port."""
        ours = self.host == _LINKEDIN or self.host.endswith(f".{_LINKEDIN}")
        return ours and self.scheme == "https" and self.port == _PORTS["https"]


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address as requests sends it. It gives access for a day, so it is never shown."""

    url: str = field(repr=False)
    origin: Origin


def check_address(text: str) -> Address:
    """The address that requests would ask for `text`. Raises AddressError where it cannot be requested safely."""
    _check_characters(text)
    # As it is written: requests drops an empty user name and a port of 0, and decodes what hides in the host.
    authority = _AUTHORITY.match(text)
    if authority is None:
        raise AddressError("it is not an http or https URL")
    if "@" in authority[1]:
        raise AddressError("it contains a user name or a password")
    if "%" in authority[1] or _NO_PORT.search(authority[1]):
        raise AddressError("its host or port is not valid")
    try:
        url = requests.Request("GET", text).prepare().url or ""
        parts, others = urlsplit(url), parse_url(url)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except (requests.RequestException, ValueError):
        raise AddressError("it is not an http or https URL") from None
    if scheme not in _PORTS or not host:
        raise AddressError("it is not an http or https URL")
    if not (_NAME.fullmatch(host) or _is_ip(host)):
        raise AddressError("its host or port is not valid")
    if others.auth is not None or (others.scheme, (others.host or "").strip("[]").lower(), others.port) != (scheme, host, port):
        raise AddressError("its host can be read in two ways")
    return Address(url, Origin(scheme, host.rstrip("."), port or _PORTS[scheme]))


def follow_redirect(start: Address, location: str) -> Address:
    """Where a redirect leads. Raises AddressError for an address that cannot be requested, or that leaves https."""
    _check_characters(location)
    try:
        target = check_address(urljoin(start.url, location))
    except ValueError:
        raise AddressError("it is not an http or https URL") from None
    if start.origin.scheme == "https" and target.origin.scheme != "https":
        raise AddressError("it leads from https to http")
    return target


def may_receive_cookie(origin: Origin, first: Origin) -> bool:
    """True for LinkedIn over https, and for a service of this machine if the link itself (`first`) names it."""
    return origin.is_linkedin or (origin.host in _THIS_MACHINE and origin == first)


def may_receive_token(origin: Origin, api: Origin) -> bool:
    """True for the API that the user named, over https or on this machine; LinkedIn's hosts trust each other."""
    if origin.is_linkedin and api.is_linkedin:
        return True
    return origin == api and (api.scheme == "https" or api.is_loopback)


def is_sign_in(url: str) -> bool:
    """True where a redirect leads to a login page."""
    path = urlsplit(url).path.casefold()
    return any(path == page.rstrip("/") or path.startswith(page) for page in _SIGN_IN)


def _check_characters(text: str) -> None:
    if "\\" in text or any(unicodedata.category(character)[0] in "CZ" for character in text):
        raise AddressError("it contains a backslash, a space or a control character")


def _is_ip(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host)) and "%" not in host
    except ValueError:
        return False
