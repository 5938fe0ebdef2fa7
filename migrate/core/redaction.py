"""Decides which keys may be shown: ids may, values that contain personal data may not."""

from __future__ import annotations

import re
from enum import StrEnum

import polars as pl

from migrate.core.identity import hash64
from migrate.core.secrets import hide_secrets


class KeyKind(StrEnum):
    """How a key may be shown.

    PLAIN: made of the export's ids only (`note:6`, `7:12`).
    PARENT: a parent's key, then a value (`7:anna@example.com`): the part before the first `:` is shown, the rest hashed.
    HASHED: a value throughout (a profile URL, a tag): only a hash is shown.
    FILE: `<candidate_id>/<folder>/<file name>`: id and folder are shown, the name hashed.
    """

    PLAIN = "plain"
    PARENT = "parent"
    HASHED = "hashed"
    FILE = "file"


def short_hash(text: pl.Expr) -> pl.Expr:
    """`#` and up to ten digits of xxh3-64: enough to find a value again, too little to read it. Null stays null."""
    return pl.format("#{}", hash64(text) % 10_000_000_000)


def shown_key(key: pl.Expr, kind: KeyKind) -> pl.Expr:
    """A column of keys as text that may be shown in terminal, log, JSON and HTML."""
    if kind is KeyKind.PLAIN:
        return key
    if kind is KeyKind.HASHED:
        return short_hash(key)
    if kind is KeyKind.PARENT:
        parts = key.str.splitn(":", 2)
        return pl.concat_str(parts.struct.field("field_0"), pl.lit(":"), short_hash(parts.struct.field("field_1")))
    parts = key.str.splitn("/", 3)
    head = [parts.struct.field("field_0"), pl.lit("/"), parts.struct.field("field_1"), pl.lit("/")]
    return pl.concat_str(*head, short_hash(parts.struct.field("field_2")))


def show_key(key: str, kind: KeyKind) -> str:
    """One key, as `shown_key` shows it."""
    return str(pl.select(shown_key(pl.lit(key), kind)).item())


#: Printable ASCII without a space, with a digit or a hash in it: what an id looks like.
_ID = re.compile(r"(?!.*(?:@|//))[!-~]*[0-9#][!-~]*")


def safe_key(key: str) -> str:
    """A key as it may be shown; its hash if it may be a text, which a malformed record can put in the place of the key."""
    return key if _ID.fullmatch(key) else str(pl.select(short_hash(pl.lit(key))).item())


#: What a word of a closed vocabulary or the name of a column is never longer than, in characters and in words.
_LONGEST_NAME, _MOST_WORDS = 40, 4
_PERSON = re.compile(r"(?i)@|//|www\.|linkedin\.com|[\r\n]|(?:\d\D*){7}")


def is_name(text: str) -> bool:
    """False if a text may be a person's data: an e-mail, an address on the web, seven digits or more, a sentence."""
    return len(text) <= _LONGEST_NAME and len(text.split()) <= _MOST_WORDS and _PERSON.search(text) is None


def safe_name(text: str) -> str:
    """The name of a column or a word of a vocabulary, as it may be shown; the hash of what may be a person's data."""
    return text if is_name(text) else str(pl.select(short_hash(pl.lit(text))).item())


_PERSONAL = (
    # The user of a URL, who may be a person; its password is hidden already.
    (re.compile(r"(?<=://)[^/\s@]+@"), ""),
    (re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"), "<e-mail>"),
    (re.compile(r"(?i)\b(?:https?://|www\.)\S+|\b[\w.]*linkedin\.com\S*"), "<url>"),
    (re.compile(r"(?<![\w.:-])\+\d[\d ()./-]{5,}\d|(?<![\w.:-])\d{2,5}(?:[ ()/.-]+\d{2,}){2,}(?![\w:])"), "<number>"),
)


def redact(text: str) -> str:
    """Free text for a log: e-mails, addresses on the web, phone numbers and the credentials of a URL are masked.

    This is only the last safeguard: logs should contain only ids, counts and known words.
    """
    text = hide_secrets(text)
    for pattern, mask in _PERSONAL:
        text = pattern.sub(mask, text)
    return text
