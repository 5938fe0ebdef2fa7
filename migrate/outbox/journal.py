"""The journal of handovers in the outbox: what the vendor has, and which bundle is not finished."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import polars as pl

from migrate.core.bundle_layout import BundleLayout, layout_from_json
from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.outbox.codes import NO_LAYOUT
from migrate.targets.sqlite.rows import run_frame
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.statements import statement, statement_text

BUNDLE = "bundle"


@dataclass(frozen=True, slots=True)
class Handover:
    """A bundle: its number, its id in file names, whether it is finished, whether it contains every row, and its folder."""

    number: int
    name: str
    done: bool
    whole: bool
    folder: str


class Journal:
    """Reads and writes the journal in the transaction of `session`."""

    def __init__(self, session: SqliteSession) -> None:
        self.session = session

    def layout(self) -> BundleLayout:
        """Returns the layout that the last load kept. Raises SetupError if the database is not an outbox of files."""
        there = self.session.fetch(statement("sqlite", "outbox_has"), {})[0][0]
        found = self.session.fetch(statement("sqlite", "outbox_read_layout"), {"kind": BUNDLE}) if there else []
        if not found:
            message = f"{self.session.shown} is not an outbox of files"
            help_text = "load a delivery into it first, with a mapping of kind bundle"
            raise SetupError(Problem(code=NO_LAYOUT, message=message, help=help_text))
        return layout_from_json(found[0][0])

    def begin(self) -> None:
        """Creates and empties the tables of one handover."""
        self.session.script(statement_text("sqlite", "outbox_workspace"))
        self.session.script(statement_text("sqlite", "outbox_clear"))
        self.session.execute(statement("sqlite", "cache_for_rows"), {})  # Rows are read in the order of keys, not of pages.

    def last(self) -> Handover | None:
        """Returns the last bundle."""
        found = self.session.fetch(statement("sqlite", "handover_last"), {"kind": BUNDLE})
        if not found:
            return None
        number, name, state, whole, folder = found[0]
        return Handover(number, name, state == "done", bool(whole), folder)

    def next_number(self) -> int:
        """Returns the number of a new handover."""
        return int(self.session.fetch(statement("sqlite", "handover_next"), {})[0][0])

    def open(self, handover: Handover, counts: dict[str, Any]) -> None:
        """Records a bundle whose files are complete, and what the vendor has after it. The caller commits."""
        given = {
            "number": handover.number,
            "kind": BUNDLE,
            "name": handover.name,
            "whole": int(handover.whole),
            "folder": handover.folder,
            "started": datetime.now(UTC).isoformat(),
            "tool_version": version("talenthub-migrate"),
            "counts": json.dumps(counts),
        }
        self.session.execute(statement("sqlite", "handover_open"), given)
        self.session.execute(statement("sqlite", "refusal_clear"), {})
        self.session.execute(statement("sqlite", "handed_merge"), {"number": handover.number})

    def finish(self, number: int) -> None:
        """Records that the folder of a bundle has its name."""
        finished = datetime.now(UTC).isoformat()
        self.session.execute(statement("sqlite", "handover_done"), {"number": number, "finished": finished})

    def is_new(self, part: str) -> bool:
        """Whether no row of a file was handed over before."""
        return not self.session.fetch(statement("sqlite", "handed_any"), {"part": part})[0][0]

    def add(self, part: str, rows: pl.DataFrame, number: int | None = None, *, gone: bool = False) -> None:
        """Adds rows of this bundle: `key`, and unless they are gone `_fp_hi`, `_fp_lo`, and `_class` (insert, update, again).

        They count from `open` on. With the bundle's `number` they count at once, which is faster; only for a file that is new.
        """
        null = pl.lit(None, dtype=pl.Int64)
        hashes = (null, null) if gone else (pl.col("_fp_hi"), pl.col("_fp_lo"))
        action = pl.lit("gone") if gone else pl.col("_class")
        frame = rows.select("key", part=pl.lit(part), hash_hi=hashes[0], hash_lo=hashes[1], action=action, gone=pl.lit(int(gone)))
        if number is None:
            run_frame(self.session, statement("sqlite", "outbox_next_insert"), frame)
        else:
            run_frame(self.session, statement("sqlite", "handed_insert"), frame.with_columns(handover=pl.lit(number)))

    def hold(self, table: str, keys: pl.Series) -> None:
        """Adds rows that are not handed over."""
        frame = pl.DataFrame({"key": keys}).with_columns(pl.lit(table).alias("table_name"))
        run_frame(self.session, statement("sqlite", "outbox_held_insert"), frame)
