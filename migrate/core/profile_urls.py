"""LinkedIn profile URLs in one spelling, since people are known by nothing else.

`https://www.linkedin.com/in/<slug>`: scheme, host, query, fragment, closing slash and locale fall away; the slug is decoded,
lower-cased and encoded again. Paths of other products hold opaque ids and keep their case.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote

import polars as pl

ROOT = "https://www.linkedin.com"

#: Already as it should be: most of an export, and no work.
_SPELT = r"^https://www\.linkedin\.com/in/[a-z0-9_\-]+$"

#: Scheme and host in every variant: none, `//`, http, `www.`, `m.`, country hosts, a port.
_HOST = re.compile(
    r"^(?:(?:https?:)?//)?(?:(?:www|m|touch|mobile|[a-z]{2,3})\.)*linkedin\.com(?::\d+)?(?=[/?#]|$)", re.IGNORECASE
)

#: Ids of members in place of a slug (`ACoAA...`): base64 with meaning in its case.
_MEMBER_ID = re.compile(r"^A(?:[A-Z][a-z]|EM)AA[A-Za-z0-9_-]+$")

#: Where a path may end in a locale (`/de`, `/en-US`): after so many parts of a path that begins like this.
_WHOLE = {("talent", "profile"): 3, ("recruiter", "profile"): 3, ("pub",): 5}
_LOCALE = re.compile(r"^[a-z]{2}(?:[-_][A-Za-z]{2})?$")

#: What stands unencoded in a part of a path (RFC 3986, pchar).
_SAFE = "-._~!$&'()*+,;=:@"


class ProfileUrls(NamedTuple):
    """A column of profile URLs, and where (Boolean) the cell held something else, which is kept."""

    values: pl.Series
    foreign: pl.Series


def profile_urls(column: pl.Series) -> ProfileUrls:
    """Reads a column of text; empty cells become null. Each distinct text is read once."""
    text = column.str.strip_chars().rename("text")
    text = text.set(text.str.len_bytes() == 0, None)
    odd = text.filter(~text.str.contains(_SPELT)).unique()
    if odd.is_empty():
        return ProfileUrls(text, pl.repeat(False, len(text), eager=True))
    spellings = [profile_url(value) for value in odd]
    table = pl.DataFrame({"text": odd, "url": pl.Series(spellings, dtype=pl.String), "odd": True})
    found = text.to_frame().join(table, on="text", how="left", maintain_order="left")
    foreign = found["odd"].fill_null(False) & found["url"].is_null()
    return ProfileUrls(found["url"].fill_null(text), foreign)


def profile_url(value: str) -> str | None:
    """One URL in its one spelling; None where the text leads to no page of LinkedIn."""
    host = _HOST.match(value.strip())
    if host is None:
        return None
    rest = value.strip()[host.end() :].partition("#")[0]
    path, _, query = rest.partition("?")
    parts = [part for part in path.split("/") if part]
    if not parts:
        return None
    head = parts[0].lower()
    if head == "in":
        return f"{ROOT}/in/{_slug(parts[1])}" if len(parts) > 1 else None
    if [part.lower() for part in parts[:2]] == ["profile", "view"]:
        # The oldest kind of link: the person stands in the query alone.
        ids = parse_qs(query).get("id")
        return f"{ROOT}/profile/view?id={quote(ids[0], safe=_SAFE)}" if ids else None
    return "/".join([ROOT, *(_part(part) for part in _without_locale(parts))])


def _slug(text: str) -> str:
    if _MEMBER_ID.match(text):
        return text
    decoded = _decoded(text)
    if decoded is None:
        return text
    return quote(unicodedata.normalize("NFC", unicodedata.normalize("NFC", decoded).lower()), safe=_SAFE)


def _part(text: str) -> str:
    decoded = _decoded(text)
    return text if decoded is None else quote(decoded, safe=_SAFE)


def _decoded(text: str) -> str | None:
    """Percent escapes as UTF-8; None where they are something else, which is then left as it is."""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return None


def _without_locale(parts: list[str]) -> list[str]:
    for head, whole in _WHOLE.items():
        if tuple(part.lower() for part in parts[: len(head)]) == head and len(parts) == whole + 1 and _LOCALE.match(parts[-1]):
            return parts[:-1]
    return parts
