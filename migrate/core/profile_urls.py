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

#: A profile's slug, up to what follows it; what this does not match is read letter by letter.
_OF_PERSON = (
    r"(?i)^(?:(?:https?:)?//)?(?:(?:www|m|touch|mobile|[a-z]{2,3})\.)*linkedin\.com(?::\d+)?/+in/+"
    r"([^/?#\s\x00-\x1f]+)(?:[/?#]|$)"
)

#: So many escaped slugs are read letter by letter: to set up what reads whole columns takes longer.
_FEW = 1_000

#: A slug in which nothing is escaped.
_PLAIN = r"^[A-Za-z0-9_\-]+$"

#: Valid UTF-8, in hexadecimal digits of its bytes.
_UTF8 = (
    r"^(?:[0-7].|(?:c[2-9a-f]|d.)[89ab].|e0[ab].[89ab].|e[1-9a-cef](?:[89ab].){2}|ed[89].[89ab]."
    r"|f0[9ab].(?:[89ab].){2}|f[1-3](?:[89ab].){3}|f48.(?:[89ab].){2})+$"
)

#: Where a path may end in a locale (`/de`, `/en-US`): after so many parts of a path that begins like this.
_WHOLE = {("talent", "profile"): 3, ("recruiter", "profile"): 3, ("pub",): 5}
_LOCALE = re.compile(r"^[a-z]{2}(?:[-_][A-Za-z]{2})?$")

#: What stands unencoded in a part of a path (RFC 3986, pchar).
_SAFE = "-._~!$&'()*+,;=:@"

#: Bytes in hexadecimal: percent escapes to the byte they stand for (each other byte to itself, so that pairs of digits stay
#: together), and bytes to what stands for them in a URL.
_BYTES = [f"{byte:02x}" for byte in range(256)]
_DIGITS = "0123456789abcdefABCDEF"
_UNESCAPED = {f"%{one}{two}".encode().hex(): f"{one}{two}".lower() for one in _DIGITS for two in _DIGITS} | dict(
    zip(_BYTES, _BYTES, strict=True)
)
_ESCAPED = {f"{byte:02x}": quote(bytes([byte]), safe=_SAFE) for byte in range(256)}


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
    table = pl.DataFrame({"text": odd, "url": _spellings(odd), "odd": True})
    found = text.to_frame().join(table, on="text", how="left", maintain_order="left")
    foreign = found["odd"].fill_null(False) & found["url"].is_null()
    return ProfileUrls(found["url"].fill_null(text), foreign)


def _spellings(urls: pl.Series) -> pl.Series:
    """`profile_url` of each text: by whole columns where a person's slug is to be spelt, which most texts are."""
    slug = urls.str.extract(_OF_PERSON)
    slug = slug.set(slug.str.contains(_MEMBER_ID.pattern).fill_null(False), None)
    plain = slug.str.contains(_PLAIN).fill_null(False)
    spelt = slug.set(~plain, None).str.to_lowercase()
    odd = (slug.is_not_null() & ~plain).arg_true()
    if len(odd) > _FEW:
        spelt = spelt.scatter(odd, _slugs(slug.gather(odd)))
    spelt = f"{ROOT}/in/" + spelt
    others = spelt.is_null()
    return spelt.scatter(others.arg_true(), [profile_url(value) for value in urls.filter(others)]) if others.any() else spelt


def _slugs(slugs: pl.Series) -> pl.Series:
    """Decoded, lower-cased and encoded again; null where the bytes behind the escapes are no UTF-8."""
    plain = slugs.str.encode("hex").str.replace_many(list(_UNESCAPED), list(_UNESCAPED.values()), leftmost=True)
    plain = plain.set(~plain.str.contains(_UTF8), None)
    text = plain.str.decode("hex").cast(pl.String).str.normalize("NFC").str.to_lowercase().str.normalize("NFC")
    return text.str.encode("hex").str.replace_many(_BYTES, [_ESCAPED[byte] for byte in _BYTES], leftmost=True)


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
