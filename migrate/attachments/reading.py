"""Reads one file: hash, size, type, defects; with a store, into a temporary file of it."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from migrate.archives import Member, MemberError, MemberStream, open_member
from migrate.attachments.content import describe
from migrate.attachments.engine import Piece
from migrate.attachments.sample import Sample
from migrate.attachments.store import Staging
from migrate.core.sizes import FILE_BYTES

MEASURED_SCHEMA: dict[str, pl.DataType] = {
    "sha256": pl.String(),
    "content_type": pl.String(),
    "extension_matches": pl.Boolean(),
    "fault": pl.String(),
    "broken": pl.String(),
    "broken_message": pl.String(),
    "staged": pl.String(),
    "md5": pl.String(),
}


class _Measure(NamedTuple):
    sha256: str | None = None
    content_type: str | None = None
    extension_matches: bool | None = None
    fault: str | None = None
    broken: str | None = None
    broken_message: str | None = None
    staged: str | None = None
    md5: str | None = None


class StagingPlace(NamedTuple):
    """A store that takes files before their place is known, and the sizes of which it has files, which are not staged."""

    store: Staging
    sizes: frozenset[int]


@dataclass(frozen=True, slots=True)
class MeasureFiles:
    """The task of measuring: `_row` and `MEASURED_SCHEMA`, from `extension` and `private`.

    Attributes:
        md5: Whether to compute the MD5 too.
        staging: Where the bytes are written while they are read; only for threads of this process.
    """

    md5: bool
    staging: StagingPlace | None = None

    def __call__(self, piece: Piece) -> pl.DataFrame:
        """Measures all files. MemberErrors become the columns `broken` and `broken_message`."""
        rows = piece.rows
        found = [
            self._one(*file) for file in zip(piece.members(), rows["extension"].to_list(), rows["private"].to_list(), strict=True)
        ]
        return pl.DataFrame(found, schema=MEASURED_SCHEMA, orient="row").insert_column(0, rows["_row"])

    def attempt(self, piece: Piece) -> pl.DataFrame:
        """Measures the files that this machine can read. The process that listed the archive judges the others."""
        return self(piece).filter(pl.col("broken").is_null())

    def _one(self, member: Member, suffix: str, private: bool) -> _Measure:
        sample, staged = Sample(), None
        digests = [hashlib.sha256(), *([hashlib.md5(usedforsecurity=False)] if self.md5 else [])]
        try:
            with open_member(member) as stream:
                chunks = _seen(stream, sample, digests)
                if self.staging is not None and member.size not in self.staging.sizes:
                    staged = self.staging.store.stage(chunks, private=private)
                else:
                    deque(chunks, maxlen=0)
        except MemberError as error:
            return _Measure(broken=error.problem.code.id, broken_message=error.problem.message)
        content = describe(sample, suffix)
        fault = content.fault.id if content.fault else None
        return _Measure(
            digests[0].hexdigest(),
            content.media_type,
            content.extension_matches,
            fault,
            staged=staged,
            md5=digests[1].hexdigest() if self.md5 else None,
        )


def _seen(stream: MemberStream, sample: Sample, digests: list[hashlib._Hash]) -> Iterator[bytes]:
    for chunk in stream.chunks(FILE_BYTES):
        for digest in digests:
            digest.update(chunk)
        sample.take(chunk)
        yield chunk
