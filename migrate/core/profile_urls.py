"""Normalises columns of LinkedIn profile URLs, because they are the only identifier of people.

`https://www.linkedin.com/in/<slug>`: scheme, host, query, fragment, closing slash and locale fall away; the slug is decoded,
lower-cased and encoded again. Usual spellings are read by whole columns; all others one by one, by `profile_links`.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import numpy as np
import polars as pl

from migrate.core.percent import percent_decode, percent_encode
from migrate.core.profile_links import HOST, read_link
from migrate.core.profile_paths import MEMBER_ID, RESERVED, ROOT, SAFE, TWO_ALPHABETS, Link

#: Already as it should be: most of an export, and no work.
_SPELT = r"^https://www\.linkedin\.com/in/[_\-]*[a-z0-9][a-z0-9_\-]*$"
_RESERVED = [f"{ROOT}/in/{word}" for word in sorted(RESERVED)]

#: The usual spellings of a public link: any host, a slug of letters, digits and escapes, perhaps a locale and a query.
_BEFORE_SLUG = rf"(?i)^(?:(?:https?:)?//)?{HOST}/+in/+"
_OF_PERSON = (
    _BEFORE_SLUG + r"[\pL\pN_%\-]+(?:/+[a-z]{2}(?:[-_][a-z]{2})?)?/*(?:[?#][A-Za-z0-9\-._~!$&'()*+=:@%/?#]*[A-Za-z0-9\-_=&%/])?$"
)
_BEHIND_SLUG = r"(?s)[/?#].*$"

#: Slugs that need no second look once they are decoded; full-width forms of ASCII do.
_PLAIN_SLUG = r"^[\pL\pN\pM_\-&&[^\uFF01-\uFF5E]]*[\pL\pN&&[^\uFF01-\uFF5E]][\pL\pN\pM_\-&&[^\uFF01-\uFF5E]]*$"
#: What is found in lines of slugs if not all are plain, or if ids of members are among them.
_NOT_PLAIN = rf"(?m)[^\pL\pN\pM_\-\n]|[\uFF01-\uFF5E]|^[\pM_\-]*$|^(?:{'|'.join(sorted(RESERVED))})$|{TWO_ALPHABETS}"
_MEMBER_IDS = f"(?m){MEMBER_ID.pattern}"


class ProfileUrls(NamedTuple):
    """A column of profile URLs.

    Attributes:
        values: The URLs in their one spelling; a cell that leads to no person, or to several, is kept, trimmed.
        foreign: Boolean: where the cell was kept.
        repaired: Boolean: where the link was broken, or inside other text.
    """

    values: pl.Series
    foreign: pl.Series
    repaired: pl.Series


def profile_urls(column: pl.Series) -> ProfileUrls:
    """Reads a column of text; empty cells become null. Each distinct text is read once."""
    text = pl.col("text").str.strip_chars()
    cells = column.to_frame("text").select(pl.when(text.str.len_bytes() > 0).then(text))
    distinct = cells.get_column("text").unique()
    if 2 * len(distinct) > len(column):
        return _read(cells)
    # Few people write many messages.
    read = pl.DataFrame({"text": distinct, **_read(distinct.to_frame("text"))._asdict()})
    joined = cells.join(read, on="text", how="left", maintain_order="left")
    return ProfileUrls(*joined.select("values", pl.col("foreign", "repaired").fill_null(False)))


def _read(cells: pl.DataFrame) -> ProfileUrls:
    """Reads the column `text` of stripped texts, empty ones as null."""
    text = cells.get_column("text")
    odd = ~text.str.contains(_SPELT)
    spelt = text.filter(~odd)
    if len(spelt) and spelt.is_in(_RESERVED).any():
        odd |= text.is_in(_RESERVED)
    odd = odd.fill_null(False)
    if not odd.any():
        nowhere = pl.repeat(False, len(cells), eager=True)
        return ProfileUrls(text.alias("values"), nowhere, nowhere)
    read = _spellings(text.filter(odd))
    if not odd.all():
        # The row of each odd text in `read`; for the others any row.
        read = read[np.maximum(np.cumsum(odd.to_numpy()) - 1, 0)]
    found = read.select(
        pl.when(pl.lit(odd) & pl.col("url").is_not_null()).then("url").otherwise(pl.lit(text)).alias("values"),
        foreign=pl.lit(odd) & pl.col("url").is_null(),
        repaired=pl.lit(odd) & pl.col("repaired"),
    )
    return ProfileUrls(*found)


def profile_url(value: str) -> str | None:
    """One URL in its one spelling; None if the text leads to no person on LinkedIn, or to several."""
    link = read_link(value)
    return None if link is None else link.url


def _spellings(texts: pl.Series) -> pl.DataFrame:
    """`url`, `repaired` of each text: by whole columns where they are usual, which most are; others once each."""
    text = pl.col("text")
    slug = text.str.replace(_BEFORE_SLUG, "").str.replace(_BEHIND_SLUG, "")
    slugs = texts.to_frame("text").select(pl.when(text.str.contains(_OF_PERSON)).then(slug)).to_series()
    urls = f"{ROOT}/in/" + _slugs(slugs)
    others = urls.is_null()
    repaired = pl.repeat(False, len(texts), dtype=pl.Boolean, eager=True)
    if others.any():
        given = texts.filter(others).to_list()
        known: dict[str, Link | None] = {value: read_link(value) for value in dict.fromkeys(given)}
        links = [known[value] for value in given]
        places = others.arg_true()
        urls = urls.scatter(places, [None if link is None else link.url for link in links])
        repaired = repaired.scatter(places, [link is not None and link.repaired for link in links])
    return pl.DataFrame({"url": urls, "repaired": repaired})


def _slugs(slugs: pl.Series) -> pl.Series:
    """Decoded, lower-cased and encoded again; null if it takes a second look."""
    if slugs.null_count():
        known = slugs.is_not_null()
        read = slugs.clear(len(slugs))
        return read.scatter(known.arg_true(), _slugs(slugs.filter(known))) if known.any() else read
    given = slugs.str.join("\n").item()
    text = percent_decode(given).decode(errors="replace")
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    if text.count("\n") != len(slugs) - 1:
        return slugs.clear(len(slugs))
    lines = pl.Series(percent_encode(text, SAFE + "\n").split("\n"))
    # One search through all slugs together costs a tenth of one through each.
    looks = pl.select(pl.lit(text).str.contains(_NOT_PLAIN), member=pl.lit(given).str.contains(_MEMBER_IDS))
    not_plain, member = looks.row(0)
    odd = pl.repeat(False, len(slugs), dtype=pl.Boolean, eager=True)
    if not_plain:
        decoded = pl.Series(text.split("\n"))
        odd |= ~decoded.str.contains(_PLAIN_SLUG) | decoded.str.contains(TWO_ALPHABETS) | decoded.is_in(sorted(RESERVED))
    if member:
        odd |= slugs.str.contains(MEMBER_ID.pattern)
    return lines.set(odd, None)
