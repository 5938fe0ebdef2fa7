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

from migrate.core.percent import escaped, unescaped

ROOT = "https://www.linkedin.com"

#: Already as it should be: most of an export, and no work.
_SPELT = r"^https://www\.linkedin\.com/in/[a-z0-9_\-]+$"

#: Scheme and host in every variant: none, `//`, http, `www.`, `m.`, country hosts, a port.
_HOST = re.compile(
    r"^(?:(?:https?:)?//)?(?:(?:www|m|touch|mobile|[a-z]{2,3})\.)*linkedin\.com(?::\d+)?(?=[/?#]|$)", re.IGNORECASE
)

#: Ids of members in place of a slug (`ACoAA...`): base64 with meaning in its case.
_MEMBER_ID = re.compile(r"^A(?:[A-Z][a-z]|EM)AA[A-Za-z0-9_-]+$")

#: What stands before a person's slug, and a whole URL with one: what this does not match is read letter by letter.
_BEFORE_SLUG = r"(?i)^(?:(?:https?:)?//)?(?:(?:www|m|touch|mobile|[a-z]{2,3})\.)*linkedin\.com(?::\d+)?/+in/+"
_OF_PERSON = _BEFORE_SLUG + r"[^/?#\s\x00-\x1f]+(?:[/?#]|$)"
_BEHIND_SLUG = r"(?s)[/?#].*$"

#: Where a path may end in a locale (`/de`, `/en-US`): after so many parts of a path that begins like this.
_WHOLE = {("talent", "profile"): 3, ("recruiter", "profile"): 3, ("pub",): 5}
_LOCALE = re.compile(r"^[a-z]{2}(?:[-_][A-Za-z]{2})?$")

#: What stands unencoded in a part of a path (RFC 3986, pchar).
_SAFE = "-._~!$&'()*+,;=:@"

#: What stands for bytes that are no UTF-8, once it is escaped.
_UNREADABLE = quote("\ufffd")


class ProfileUrls(NamedTuple):
    """A column of profile URLs, and where (Boolean) the cell held something else, which is kept."""

    values: pl.Series
    foreign: pl.Series


def profile_urls(column: pl.Series) -> ProfileUrls:
    """Reads a column of text; empty cells become null. Each distinct text is read once."""
    text = pl.col("text").str.strip_chars()
    cells = column.to_frame("text").select(pl.when(text.str.len_bytes() > 0).then(text))
    cells = cells.with_columns(~pl.col("text").str.contains(_SPELT).alias("odd"))
    odd = cells.filter("odd").get_column("text").unique()
    if odd.is_empty():
        return ProfileUrls(cells.get_column("text"), pl.repeat(False, len(column), eager=True))
    spelt = pl.DataFrame({"text": odd, "url": _spellings(odd)})
    found = cells.join(spelt, on="text", how="left", maintain_order="left").select(
        pl.coalesce("url", "text"), foreign=pl.col("odd").fill_null(False) & pl.col("url").is_null()
    )
    return ProfileUrls(*found)


def _spellings(urls: pl.Series) -> pl.Series:
    """`profile_url` of each text: by whole columns where a person's slug is to be spelt, which most texts are."""
    url = pl.col("url")
    slug = url.str.replace(_BEFORE_SLUG, "").str.replace(_BEHIND_SLUG, "")
    slugs = urls.to_frame("url").select(pl.when(url.str.contains(_OF_PERSON)).then(slug).alias("slug"))
    decodable = slugs.select(pl.when(~pl.col("slug").str.contains(_MEMBER_ID.pattern)).then("slug")).to_series()
    spelt = f"{ROOT}/in/" + _slugs(decodable)
    others = spelt.is_null()
    return spelt.scatter(others.arg_true(), [profile_url(value) for value in urls.filter(others)]) if others.any() else spelt


def _slugs(slugs: pl.Series) -> pl.Series:
    """Decoded, lower-cased and encoded again; null where the bytes behind the escapes are no UTF-8, or not on one line."""
    text = unescaped(slugs.fill_null("").str.join("\n").item()).decode(errors="replace")
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    lines = escaped(text, _SAFE + "\n").split("\n")
    if len(lines) != len(slugs):
        return slugs.clear(len(slugs))
    spelt = pl.Series(lines)
    return spelt.set(slugs.is_null() | spelt.str.contains(_UNREADABLE, literal=True), None)


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
