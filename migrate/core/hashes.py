"""SHA-256 of files and streams."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from migrate.core.sizes import HASHED_BYTES


def sha256_of_file(path: str | Path) -> str:
    """Returns the hash of a file's content (hex). Raises OSError if it cannot be read.

    `hashlib.file_digest` fills a buffer with zeros first, which takes longer than to hash a file of this tool.
    """
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - a path as text is opened without an object for it
        while piece := stream.read(HASHED_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def sha256_of(chunks: Iterable[bytes]) -> str:
    """Returns the hash of all chunks together (hex)."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
