"""The files of a delivery by their sha256, for columns that hold files. They are read again when their rows are written."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from migrate.archives import Listing, members
from migrate.attachments.codes import CHANGED
from migrate.attachments.measure import Measured
from migrate.attachments.resolve import FileClass
from migrate.attachments.store_tasks import verified_chunks
from migrate.core.errors import DriftError
from migrate.core.problems import Problem


class DeliveredFiles:
    """`migrate.targets.contents.Contents` over a delivery."""

    def __init__(self, measured: Measured, listings: Mapping[int, Listing]) -> None:
        """Indexes the planned files; `listings` by container."""
        read = (pl.col("class") == FileClass.PLANNED) & pl.col("sha256").is_not_null()
        self._files = measured.files.filter(read).unique("sha256", keep="first").sort("sha256")
        self._listings = listings

    def sizes(self, digests: pl.Series) -> pl.Series:
        """Returns the bytes of each file, by sha256; null for one that is not here."""
        asked = digests.to_frame("sha256")
        return asked.join(self._files.select("sha256", "size"), on="sha256", how="left", maintain_order="left")["size"]

    def read(self, digest: str) -> bytes:
        """Returns the bytes of a file. Raises DriftError if the delivery no longer has it as it was measured."""
        place = int(self._files["sha256"].search_sorted(digest))
        row = self._files[place : place + 1]
        if row.is_empty() or row["sha256"][0] != digest:
            message = "a row needs a file that is not in the delivery"
            raise DriftError(Problem(code=CHANGED, message=message, help="make a new plan"))
        return b"".join(verified_chunks(next(iter(members(row, self._listings))), digest, row["attachment_id"][0]))
