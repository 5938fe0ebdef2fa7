"""The paths of LinkedIn links: the part after the host, and the person that it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote

ROOT = "https://www.linkedin.com"

#: Ids of members in place of a slug (`ACoAA...`): base64, so that case is part of the id.
MEMBER_ID = re.compile(r"^A(?:[A-Z][a-z]|EM)AA[A-Za-z0-9_-]+$")

#: Characters that need no escape in a part of a path (RFC 3986, pchar).
SAFE = "-._~!$&'()*+,;=:@"

_PATHS = (
    "in pub me edit unavailable profile profiles company school sales talent recruiter login signup authwall feed jobs groups"
)
_PATHS += " messaging mynetwork search view home detail details overlay recent-activity comm mwlite http https www"
_BLANKS = "null none undefined nan n-a unknown linkedin-member your-name yourname username"
_LANGUAGES = "ar bn cs da de el en es fa fi fr he hi hu id it ja ko mr ms nl no pa pl pt ro ru sv te th tl tr uk vi zh"

#: Words in the place of a slug: parts of a path, what programs write for a missing value, languages. Every one of them
#: would be the key of many people.
RESERVED = frozenset(f"{_PATHS} {_BLANKS} {_LANGUAGES}".split())

#: Invisible characters. The two joiners belong to some scripts and to emoji: they go at the edge of a word and beside ASCII only.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")

#: Full-width forms of ASCII.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

_TRAILING = ".,;:!?'\"*)]}>\u2019\u201d\u2026\u3001"
_NO_SLUG = re.compile(r"[\s\x00-\x1f\x7f/?#\\:<>\"|%{}\[\]^`@=\u2010-\u2015\u2212]")
_QUERY_WITHOUT_MARK = re.compile(r"&\w+=.*$", re.DOTALL)
_LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_OPAQUE = re.compile(r"[A-Za-z0-9_-]+")
_NUMBER_PART = re.compile(r"[0-9a-f]{1,3}", re.IGNORECASE)

#: Pages of a profile. What follows the slug and is none of them is reported.
_PAGES = "about activity add articles contact-info detail details edit education experience featured interests opportunities"
_PAGES += " overlay photo posts recent-activity recommendations skills"
PAGES = frozenset(_PAGES.split())

#: Letters that look like Latin ones, beside Latin ones in one word: another person's link, or a link that was typed wrongly.
_LIKE_LATIN = "\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u13a0-\u13ff\ua4d0-\ua4ff"
_LATIN = "a-z\u00df-\u00f6\u00f8-\u024f"
TWO_ALPHABETS = f"[{_LATIN}][{_LIKE_LATIN}]|[{_LIKE_LATIN}][{_LATIN}]"
_TWO_ALPHABETS = re.compile(TWO_ALPHABETS)

#: Parts of a path that lead to the same page in another edition of the site.
EDITIONS = ("comm", "mwlite", "m")

#: Pages on the way to another one, and the parameters that name it.
_WAYPOINTS = frozenset(
    ("uas", "login", "signup", "authwall", "checkpoint", "start", "reg", "join", "cold-join", "safety", "redir")
)
_PARAMETERS = re.compile(
    r"(?:session_?redirect|redirect(?:_?ur[il])?|dest\w*|url|u|q|target|continue|next|returnurl|trk)$", re.IGNORECASE
)

#: Paths before an opaque id, and their one spelling.
_OPAQUE_PATHS = {
    "sales/lead": "sales/lead",
    "sales/people": "sales/lead",
    "sales/profile": "sales/profile",
    "recruiter/profile": "recruiter/profile",
}


class Link(NamedTuple):
    """The profile URL in its one spelling; `repaired`: the text held more than the link, or the link was broken."""

    url: str
    repaired: bool = False


#: Reads a further text that a link holds.
Follow = Callable[[str], Link | None]


def without_invisible(text: str) -> str:
    """The text without invisible characters."""
    return _JOINERS.sub("", _INVISIBLE.sub("", text))


def read_path(rest: str, follow: Follow) -> Link | None:
    """The parts after the host: path, query, fragment."""
    if rest.startswith("%"):
        return follow("linkedin.com" + unquote(rest))
    path, _, query = rest.partition("#")[0].partition("?")
    parts = [part for part in path.split("/") if part]
    if any(unquote(part) in (".", "..") for part in parts):
        # `/in/anna/../ben` leads to the other one.
        return None
    while parts and parts[0].lower() in EDITIONS:
        parts = parts[1:]
    if [part.lower() for part in parts[:2]] == ["profile", "in"]:
        parts = parts[1:]
    head = parts[0].lower() if parts else ""
    link = None
    if head == "in":
        link = _read_public(parts, follow)
    elif head == "profile":
        link = _read_view(parts, query)
    elif head in _WAYPOINTS:
        link = read_query(query, follow)
    elif "%2f" in path.lower() or "%252f" in path.lower():
        link = follow("linkedin.com" + unquote(rest))
    else:
        url = _read_numbered(parts) if head == "pub" else _read_opaque(head, parts)
        link = None if url is None else Link(url)
    return link


def _read_public(parts: list[str], follow: Follow) -> Link | None:
    """Reads `/in/<slug>`, and ignores the subpage that follows."""
    repaired = False
    while len(parts) > 2 and parts[1].lower() == "in":
        parts, repaired = parts[1:], True
    raw = _QUERY_WITHOUT_MARK.sub("", parts[1]) if len(parts) > 1 else ""
    # A second person in the path: it is unclear which of them is meant.
    later = [part.lower() for part in parts[2:]]
    another = later[later.index("in") + 1 :][:1] if "in" in later else []
    if another and another != [raw.lower()]:
        return None
    repaired = repaired or bool(later and later[0] not in PAGES and _LOCALE.fullmatch(later[0]) is None and "in" not in later)
    if MEMBER_ID.match(raw):
        return Link(f"{ROOT}/in/{raw}", repaired)
    decoded = _decode(raw)
    if any(mark in decoded for mark in "/?#"):
        # An escaped path, or a whole link: read again, unescaped.
        whole = "linkedin.com" in decoded.lower()
        link = follow(decoded if whole else f"linkedin.com/in/{decoded}")
        return None if link is None else Link(link.url, repaired or link.repaired or whole)
    slug = decoded.translate(FULL_WIDTH).strip().rstrip(_TRAILING)
    if slug.count("(") > slug.count(")") and decoded.strip().startswith(slug + ")"):
        slug += ")"
    spelled = unicodedata.normalize("NFC", unicodedata.normalize("NFC", slug).lower())
    if not is_slug(spelled) or any(mark in raw for mark in "&=+@;:"):
        return None
    return Link(f"{ROOT}/in/{quote(spelled, safe=SAFE)}", repaired or slug != decoded)


def _decode(raw: str) -> str:
    """A part of a path without escapes and invisible characters; empty if the bytes are no UTF-8."""
    decoded = raw
    for _ in range(3):
        try:
            decoded = unquote(decoded, errors="strict")
        except UnicodeDecodeError:
            return ""
    return without_invisible(decoded)


def is_slug(text: str) -> bool:
    """Whether a decoded, lower-cased text can be what names a person."""
    return (
        text not in RESERVED
        and _TWO_ALPHABETS.search(text) is None
        and "linkedin.com" not in text
        and _NO_SLUG.search(text) is None
        and any(character.isalnum() or ord(character) > 127 for character in text)
    )


def _read_view(parts: list[str], query: str) -> Link | None:
    """`/profile/view?id=`, the oldest kind of link: the query alone names the person."""
    if [part.lower() for part in parts[1:2]] != ["view"]:
        return None
    given = {value.split(",")[0] for name, value in parse_qsl(query) if name.lower() == "id"}
    one = given.pop() if len(given) == 1 else ""
    return Link(f"{ROOT}/profile/view?id={one}") if _OPAQUE.fullmatch(one) else None


def read_query(query: str, follow: Follow) -> Link | None:
    """The person in the parameters of a link that leads on to another one."""
    found: set[str] = set()
    for name, value in parse_qsl(query):
        if not _PARAMETERS.match(name):
            continue
        onward = unquote(value)
        if onward.startswith("/") and not onward.startswith("//"):
            onward = f"linkedin.com{onward}"
        link = follow(onward)
        if link is not None:
            found.add(link.url)
    return Link(found.pop()) if len(found) == 1 else None


def _read_numbered(parts: list[str]) -> str | None:
    """`/pub/<name>/<number>/<number>/<number>`: the numbers name the person, the name alone is shared by many."""
    if len(parts) == 6 and _LOCALE.fullmatch(parts[5]):
        parts = parts[:5]
    if len(parts) != 5 or not all(_NUMBER_PART.fullmatch(part) for part in parts[2:]):
        return None
    name = unicodedata.normalize("NFC", unquote(parts[1])).lower()
    return "/".join([ROOT, "pub", quote(name, safe=SAFE), *(part.lower() for part in parts[2:])]) if is_slug(name) else None


def _read_opaque(head: str, parts: list[str]) -> str | None:
    """Links of Sales Navigator and Recruiter; the text after the id and a comma describes how the link was found."""
    lower = [part.lower() for part in parts]
    path = _OPAQUE_PATHS.get("/".join(lower[:2]))
    given = parts[2:3]
    if head == "talent" and "profile" in lower:
        path, given = "talent/profile", parts[lower.index("profile") + 1 :][:1]
    one = unquote(given[0]).split(",")[0].strip() if given else ""
    known = path is not None and _OPAQUE.fullmatch(one) is not None and one.lower() not in RESERVED
    return f"{ROOT}/{path}/{one}" if known else None
