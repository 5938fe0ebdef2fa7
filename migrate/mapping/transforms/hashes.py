"""Hashes and UUIDs from text."""

import uuid
from typing import Annotated

import polars as pl
import polars_hash  # noqa: F401 - registers the namespaces `chash` and `uuidhash` on polars expressions
from pydantic import Field

from migrate.mapping.transforms.registry import transform

_NAMESPACES = {"dns": uuid.NAMESPACE_DNS, "url": uuid.NAMESPACE_URL, "oid": uuid.NAMESPACE_OID, "x500": uuid.NAMESPACE_X500}
_NAMESPACE = r"^(?:dns|url|oid|x500|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$"


@transform(takes="text", gives="text")
def sha256(value: pl.Expr) -> pl.Expr:
    """SHA-256 of the text in UTF-8, as lower-case hex.

    Examples:
        "abc" | sha256 | "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    """
    return value.chash.sha2_256()  # type: ignore[attr-defined, no-any-return]  # registered by polars_hash


@transform(takes="text", gives="text")
def uuid5(value: pl.Expr, namespace: Annotated[str, Field(pattern=_NAMESPACE)] = "url") -> pl.Expr:
    """Version 5 UUID of the text in a namespace: a standard one (dns, url, oid, x500) or your own UUID.

    Examples:
        "https://example.com" | uuid5 | "4fd35a71-71ef-5a55-a9d9-aa75c889a6d0"
        "example.com" | {uuid5: dns} | "cfbff0d1-9375-5685-968c-48ce8b15ae17"
    """
    space = _NAMESPACES[namespace] if namespace in _NAMESPACES else uuid.UUID(namespace)
    return value.uuidhash.uuid5(str(space))  # type: ignore[attr-defined, no-any-return]  # registered by polars_hash
