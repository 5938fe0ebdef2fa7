"""Types of MariaDB and MySQL: what a column of a type holds, and how it changes values."""

from __future__ import annotations

import re

import polars as pl

_WIDTH = re.compile(r"^((?:TINY|SMALL|MEDIUM|BIG)?INT(?:EGER)?)\(\d+\)")
_PARTS = re.compile(r"^(?P<name>[A-Z]+)(?:\((?P<size>[\d,]+)\))?")

#: Types of whole numbers.
_WHOLE = ("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "BIGINT")

#: Types whose values are bytes, not characters.
_BYTES = ("BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB")
_GEOMETRY = ("GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION")

_LISTED = re.compile(r"'((?:[^']|'')*)'")
#: Types of a mapped frame for types that are neither whole numbers nor text.
_FRAME_TYPES: dict[str, pl.DataType] = {
    **dict.fromkeys(("DECIMAL", "DOUBLE", "FLOAT"), pl.Float64()),
    **dict.fromkeys(("DATETIME", "TIMESTAMP"), pl.Datetime("us", "UTC")),
    "DATE": pl.Date(),
}

#: Character sets, by the characters that they hold (`TargetColumn.characters`).
_CHARACTERS = {"utf8": "bmp", "utf8mb3": "bmp", "ucs2": "bmp", "latin1": "latin1", "ascii": "ascii"}
_ALL = ("utf8mb4", "utf16", "utf16le", "utf32", "gb18030", "binary")


def spelled_type(column_type: str) -> str:
    """Returns a type in one spelling: upper case, without the display width of whole numbers, which MySQL no longer shows.

    `tinyint(1)` keeps its width, because it is the type of BOOLEAN columns. Listed texts keep their case.
    """
    words, paren, rest = column_type.partition("(")
    if words.lower() in ("enum", "set"):
        return words.upper() + paren + rest
    spelled = column_type.upper()
    return spelled if spelled == "TINYINT(1)" else _WIDTH.sub(r"\1", spelled)


def type_name(spelled: str) -> str:
    """Returns the first word of a type."""
    match = _PARTS.match(spelled)
    return match["name"] if match else ""


def is_bytes(spelled: str) -> bool:
    """Whether the values of a type are bytes."""
    return type_name(spelled) in _BYTES + _GEOMETRY


def is_bits(spelled: str) -> bool:
    """Whether the values of a type are bits, which are transferred as bytes unless they are made a number."""
    return type_name(spelled) == "BIT"


def is_text(spelled: str) -> bool:
    """Whether the values of a type are characters, compared by a collation."""
    return type_name(spelled) in ("CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "ENUM", "SET")


def dtype_of_type(spelled: str) -> pl.DataType:
    """Returns the type of a mapped frame for a column; text for all other types."""
    name = type_name(spelled)
    if spelled in ("TINYINT(1)", "BIT(1)"):
        return pl.Boolean()
    if name in (*_WHOLE, "BIT", "YEAR"):
        return pl.Int64()
    return _FRAME_TYPES.get(name, pl.String())


def listed_texts(column_type: str) -> tuple[str, ...] | None:
    """Returns the texts of an ENUM; None for other types."""
    if not column_type.lower().startswith("enum("):
        return None
    return tuple(text.replace("''", "'") for text in _LISTED.findall(column_type))


def keeps_of_type(spelled: str) -> str | None:  # noqa: PLR0911 - a table of types
    """Returns how a type changes values (`TargetColumn.keeps`)."""
    match = _PARTS.match(spelled)
    name, size = (match["name"], match["size"]) if match else ("", None)
    if name in (*_WHOLE, "DOUBLE", "ENUM", "DATE", "BIT"):
        return "scale:" + size.split(",")[1] if name == "DOUBLE" and size and "," in size else None
    if name == "FLOAT":
        return "float4"
    if name == "DECIMAL":
        return f"scale:{size.split(',')[1] if size and ',' in size else 0}"
    if name in ("DATETIME", "TIMESTAMP"):
        return None if size == "6" else f"cut:{size or 0}"
    if name == "CHAR":
        return "padded"
    if name == "UUID":
        return "uuid"
    return None if name in ("VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT") else "unknown"


def characters_of(character_set: str | None) -> str | None:
    """Returns which characters a character set holds: None for all, otherwise `bmp`, `latin1`, `ascii` or `some`."""
    if character_set is None or character_set in _ALL:
        return None
    return _CHARACTERS.get(character_set, "some")


def inexact_collation(collation: str | None) -> str | None:
    """Returns a collation by which texts of different characters may be equal; most compare `a` and `a ` as equal."""
    return None if collation is None or collation.endswith(("_nopad_bin", "_0900_bin")) or collation == "binary" else collation


def listed_type(spelled: str, max_length: int | None, collation: str | None) -> str:
    """Returns the type in which a value of a list is compared with a column, so that an index of the column can be used."""
    name = type_name(spelled)
    if is_text(spelled) or name in ("UUID", "INET4", "INET6"):
        size = f"VARCHAR({min(max_length, 16_000)})" if max_length else "VARCHAR(1000)"
        if collation is None:
            return f"{size} CHARACTER SET utf8mb4"
        return f"{size} CHARACTER SET {collation.partition('_')[0]} COLLATE {collation}"
    if name in ("BIT", "YEAR"):
        return "BIGINT UNSIGNED"
    if name in ("FLOAT", "DOUBLE"):
        return "DOUBLE"
    if name in ("DECIMAL", "DATE", "DATETIME", "TIMESTAMP", *_WHOLE):
        return spelled.replace("TINYINT(1)", "TINYINT").replace("TIMESTAMP", "DATETIME").replace(" ZEROFILL", "")
    return "LONGTEXT CHARACTER SET utf8mb4"
