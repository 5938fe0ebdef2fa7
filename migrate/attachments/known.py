"""What an earlier run found in files that are still the same: contents of archives' members, and files in the store.

It holds facts about bytes alone, by the identity of the file that has them: no class, place or rule. So it stays true whatever
mapping, target, lists or options a later run has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from migrate.archives import MEMBER_SCHEMA
from migrate.attachments.paths import extension
from migrate.attachments.reading import MEASURED_SCHEMA
from migrate.attachments.store import Store

#: What the results of a member depend on, besides the bytes of its archive.
_ENTRY = ("offset", "size", "packed", "crc", "method", "name_crc")
_KEY = ("archive", *_ENTRY, "extension")
_RESULTS = ("sha256", "content_type", "extension_matches", "fault", "md5")

#: `archive` is the identity of the zip; `extension` that of the member's name, which decides what its content must be.
MEMBERS: dict[str, pl.DataType] = {
    "archive": pl.String(),
    **{name: MEMBER_SCHEMA[name] for name in _ENTRY},
    "extension": pl.String(),
    **{name: MEASURED_SCHEMA[name] for name in _RESULTS},
}
STORED: dict[str, pl.DataType] = {name: pl.String() for name in ("location", "sha256", "identity")}


def file_extension() -> pl.Expr:
    """The extension by which the content of a file is judged, as `extension`."""
    return extension(pl.coalesce("file_name", "name")).alias("extension")


@dataclass(frozen=True, slots=True)
class KnownContents:
    """What an earlier run found, and which archives may still be what it read.

    Attributes:
        members: A frame of `MEMBERS`.
        stored: A frame of `STORED`.
        archives: The identity of each archive as it is now, by container; none for those that must be read.
    """

    members: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MEMBERS))
    stored: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=STORED))
    archives: Mapping[int, str] = field(default_factory=dict)

    def results(self, files: pl.DataFrame, *, md5: bool) -> pl.DataFrame:
        """Returns `_row` and `MEASURED_SCHEMA` of the files whose content is known; `files` as `Resolved.files` with `_row`."""
        known = self.members.unique(_KEY, keep="any")
        known = known.filter(pl.col("md5").is_not_null()) if md5 else known.with_columns(pl.lit(None, pl.String).alias("md5"))
        asked = files.select("_row", _archive(self.archives), *_ENTRY, file_extension())
        found = asked.join(known, on=_KEY, how="inner", nulls_equal=True, maintain_order="left")
        return found.select("_row", *(_column(name, dtype) for name, dtype in MEASURED_SCHEMA.items()))

    def places(self, wanted: pl.DataFrame, store: Store) -> pl.DataFrame:
        """Returns `_row` and `identity` of the files that the store has, unchanged since they were compared or written."""
        asked = wanted.select("_row", "location", "sha256").join(
            self.stored, on=["location", "sha256"], how="inner", maintain_order="left"
        )
        now = pl.Series("_now", store.identities(asked["location"].to_list()), dtype=pl.String)
        return asked.with_columns(now).filter(pl.col("identity") == pl.col("_now")).select("_row", "identity")


@dataclass(slots=True)
class Recall:
    """What a load knows of files when it begins, and what it then finds in the store.

    Attributes:
        contents: Of the earlier run, and the archives as they are now.
        run: The earlier run; None if nothing is known.
        hashes: XXH3-128 of archives without CSVs by identity.
        places: `Stored.places` of this load.
    """

    contents: KnownContents
    run: str | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
    places: pl.DataFrame | None = None


def known_members(files: pl.DataFrame, archives: Mapping[int, str]) -> pl.DataFrame:
    """Returns a frame of `MEMBERS`: files (as `Measured.files`) that were read without a fault, in archives with an identity."""
    read = files.filter(pl.col("sha256").is_not_null() & pl.col("broken").is_null())
    rows = read.select(_archive(archives), *_ENTRY, file_extension(), *_RESULTS)
    return rows.filter(pl.col("archive").is_not_null() & pl.col("offset").is_not_null()).unique(_KEY, maintain_order=True)


def _archive(archives: Mapping[int, str]) -> pl.Expr:
    return pl.col("container").replace_strict(dict(archives), default=None, return_dtype=pl.String).alias("archive")


def _column(name: str, dtype: pl.DataType) -> pl.Expr:
    return pl.col(name) if name in _RESULTS else pl.lit(None, dtype).alias(name)
