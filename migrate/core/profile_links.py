"""The grammar of profile links: which person a text leads to. `docs/profile-urls.md` lists every form.

A text that leads to no person, or to more than one, has no profile URL. One text at a time: `profile_urls` reads whole columns
and asks here only about the texts that are not spelled in a usual way.
"""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import unquote

from migrate.core.profile_paths import EDITIONS, FULL_WIDTH, Link, read_path, read_query, without_invisible

#: A host of the site that shows people: `www.`, `www2.`, `m.`, `touch.`, country hosts, a port.
HOST = r"(?:(?:www\d?|m|touch|mobile|[a-z]{2,3})\.)*linkedin\.com\.?(?::\d+)?"

_SCHEME = r"(?:(?:hxxps?|h?ttps?)\s*(?:[:;]+\s*/*|/+)|//+)*"
_LINK = re.compile(rf"{_SCHEME}(?<![\w.@-]){HOST}(?=[/?#%]|$|[^\w.-])", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)

#: A slug that a program cut off to show it: the rest of it is not known.
_CUT = re.compile(r"[^?#]*[^/?#](?:\.{2,}|\u2026)")
#: Where a link ends in a text: at whitespace, a quote or bracket, a delimiter before whitespace, or another link.
_END = re.compile(r"[\s\"<>|`{}\[\]\u201c\u201d\u00ab\u00bb]|[,;](?=\s|$|https?[:;]|www\.|//)", re.IGNORECASE)

#: Full-width forms of ASCII and of its marks; a backslash as a slash.
_OTHER_FORMS = FULL_WIDTH | {0x3000: 0x20, 0x3002: 0x2E, 0x5C: 0x2F}

_DEEPEST = 5


def read_link(text: str, depth: int = 0) -> Link | None:
    """The one person to whom a text leads; None if it leads to no person, or to more than one."""
    wide = any(ord(character) in FULL_WIDTH for character in text)
    text = _clean(text)
    if depth > _DEEPEST:
        return None
    matches = list(_LINK.finditer(text))
    before = text[: matches[0].start()] if matches else ""
    if not matches or "://" in before:
        return _read_wrapped(text, depth)
    if before and (before[-1].isalnum() or before[-1] in "/\\@_"):
        return None
    links = _read_all(text, matches, depth)
    urls = {link.url for link in links or ()}
    if links is None or len(urls) != 1:
        return None
    return Link(urls.pop(), wide or bool(before.strip()) or any(link.repaired for link in links))


def _read_all(text: str, matches: list[re.Match[str]], depth: int) -> list[Link] | None:
    """Every link of a text; None if one of them leads to no person, or if a slug may be incomplete."""
    found: list[Link] = []
    place = 0
    stems = 0
    while place < len(matches):
        start = matches[place].end()
        end = _end_of_link(text, start)
        # A link in the query of another is a part of that; one in its path was pasted behind it.
        query = next((at for at in range(start, end) if text[at] in "?#"), end)
        stop = next((match.start() for match in matches[place + 1 :] if match.start() < query), end)
        place = next((number for number, match in enumerate(matches) if match.start() >= stop), len(matches))
        rest = text[stop : matches[place].start() if place < len(matches) else len(text)]
        if _CUT.match(text[start:stop]):
            return None
        link = read_path(text[start:stop], partial(read_link, depth=depth + 1))
        if not _may_follow(rest) or (link is None and (stop == end or not _is_stem(text[start:stop]))):
            return None
        if link is None:
            stems += 1
        else:
            found.append(Link(link.url, link.repaired or bool(rest.strip())))
    return [Link(link.url, link.repaired or len(found) + stems > 1) for link in found]


def _clean(text: str) -> str:
    """Without invisible characters and whitespace around slashes and colons; full-width letters and backslashes as usual ones."""
    text = without_invisible(text.translate(_OTHER_FORMS)).strip()
    return re.sub(r"\s+(?=[/:?#])(?!//)|(?<=[/:])[ \t]+", "", text)


def _end_of_link(text: str, start: int) -> int:
    match = _END.search(text, start)
    end = match.start() if match else len(text)
    closing = text.find(")", start, end)
    return closing if closing >= 0 and "(" not in text[start:closing] else end


def _may_follow(rest: str) -> bool:
    """True if the text after a link is separated from it; otherwise whitespace may have split the slug."""
    return not rest[:1].isspace() or not rest.strip() or not rest.strip()[0].isalnum()


def _is_stem(path: str) -> bool:
    """True if only the beginning of a profile link precedes a pasted link."""
    return all(part.lower() in ("in", *EDITIONS) for part in path.split("/") if part)


def _read_wrapped(text: str, depth: int) -> Link | None:
    """A link inside an escaped text, or in a parameter of another site's link (safe links, search engines)."""
    decoded = unquote(text)
    if _LINK.match(decoded) and not _LINK.search(text):
        return read_link(decoded, depth + 1)
    if _URL.fullmatch(text):
        return read_query(text.partition("?")[2], partial(read_link, depth=depth + 1))
    return None
