"""E-mail addresses, web addresses and file names."""

import re
import unicodedata
from typing import Annotated
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

import polars as pl
from pydantic import Field

from migrate.mapping.transforms.registry import of_distinct, transform

_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_LONGEST_NAME = 255


def _address(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - start-up counts: few mappings need it

    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


@transform(takes="text", gives="text", fails=True)
def email(value: pl.Expr) -> pl.Expr:
    """Checks the form of an e-mail address and puts the domain in lower case.

    Examples:
        " Anna@Example.COM " | email | "Anna@example.com"
        "anna at example.com" | email | fault
    """
    return of_distinct(value, _address)


def _web_address(text: str) -> str | None:
    given = text.strip()
    try:
        parts = urlsplit(given if re.match(r"^[A-Za-z][A-Za-z0-9+.-]*://", given) else f"https://{given}")
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or "." not in host or re.search(r"\s", parts.netloc):
        return None
    safe = "/%:@!$&'()*+,;=-._~?"
    return urlunsplit(
        (
            parts.scheme.lower(),
            parts.netloc.lower(),
            quote(parts.path, safe),
            quote(parts.query, safe),
            quote(parts.fragment, safe),
        )
    )


@transform(takes="text", gives="text", fails=True)
def url(value: pl.Expr) -> pl.Expr:
    """Completes a web address: adds https if there is no scheme, and encodes spaces and non-ASCII characters.

    Examples:
        "WWW.example.com/a b" | url | "https://www.example.com/a%20b"
        "http://example.com" | url | "http://example.com"
        "see below" | url | fault
    """
    return of_distinct(value, _web_address)


@transform(takes="text", gives="text")
def url_encode(value: pl.Expr) -> pl.Expr:
    """Encodes a text for use inside a web address. A space becomes +.

    Examples:
        "a b&c" | url_encode | "a+b%26c"
    """
    return of_distinct(value, quote_plus)


def _safe_name(text: str, longest: int) -> str | None:
    name = unicodedata.normalize("NFC", text).replace("\\", "/").rpartition("/")[2]
    name = "".join("_" if character in '<>:"|?*' else character for character in name if character.isprintable())
    name = name.strip().rstrip(".")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    room = longest - len((dot + ending).encode()) if stem else longest
    if len(name.encode()) > longest:
        kept = (stem or name).encode()[: max(1, room)].decode(errors="ignore")
        name = kept + dot + ending if stem else kept
    return name or None


@transform(takes="text", gives="text", fails=True)
def file_name(value: pl.Expr, longest: Annotated[int, Field(ge=16, le=_LONGEST_NAME)] = _LONGEST_NAME) -> pl.Expr:
    """Makes a file name that every system accepts: no folders, control characters or reserved names, at most 255 bytes.

    Examples:
        "C:/docs/CV: Ann?.pdf" | file_name | "CV_ Ann_.pdf"
        "nul.txt" | file_name | "_nul.txt"
        "///" | file_name | fault
    """
    return of_distinct(value, lambda text: _safe_name(text, longest))


@transform(takes="text", gives="text")
def folder_of(value: pl.Expr) -> pl.Expr:
    """The folder of a path, with the slash at its end. Empty if there is none.

    Examples:
        "site/0xxx/cv.pdf" | folder_of | "site/0xxx/"
        "cv.pdf" | folder_of | null
    """
    return value.str.extract(r"^(.*/)")


@transform(takes="text", gives="text")
def last_step(value: pl.Expr) -> pl.Expr:
    """What follows the last slash of a path or web address.

    Examples:
        "site/0xxx/cv.pdf" | last_step | "cv.pdf"
        "https://www.example.com/in/anna" | last_step | "anna"
        "site/" | last_step | null
    """
    return value.str.extract(r"([^/]+)$")


@transform(takes="text", gives="text")
def extension(value: pl.Expr) -> pl.Expr:
    """The extension of a file name, in lower case and without the dot. Empty if there is none.

    Examples:
        "CV.final.PDF" | extension | "pdf"
        "README" | extension | null
    """
    return value.str.extract(r"[^./\\]\.([A-Za-z0-9]+)$").str.to_lowercase()
