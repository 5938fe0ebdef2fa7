"""The plan, made by planning and applied by loading: a folder of mode 0700 with `plan.json` and Parquet files of rows.

`migrate.plan` makes and opens it, `migrate.load` applies it; neither imports the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import polars as pl

from migrate.core.books import TargetBook
from migrate.core.identity import FINGERPRINT_VERSION
from migrate.core.limits import Limits, Missing
from migrate.runs.names import file_name
from migrate.targets.contract import Reader, Target
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import TableSpec

#: Version of the file format.
PLAN_FORMAT = "1.3"

#: Actions on a row. `adopt`: an identical row existed before; it is only added to the id map.
#: `erase`: the row and everything that runs kept of it are deleted. `detach`: a reference to an erased row is cleared.
Action = Literal["insert", "update", "delete", "adopt", "erase", "detach"]
ACTIONS: tuple[Action, ...] = ("insert", "update", "delete", "adopt", "erase", "detach")

#: A row to erase, by its id only, because a source key may be personal data. `there`: the target's table contains it, not only
#: the ledger; `kept`: a row of others refers to it, so that only its pre-images are deleted.
ERASE_SCHEMA: dict[str, pl.DataType] = {
    "source": pl.String(),
    "_id": pl.String(),
    "there": pl.Boolean(),
    "kept": pl.Boolean(),
}

#: Additional frames of a plan, for `show`, `rejects` and `trace`.
Notes = Literal["findings", "rejected", "held", "set_aside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanIdentity:
    """What a plan was made from. `apply` refuses the plan if any of the first four differs.

    Attributes:
        delivery: Fingerprint of the delivery's content.
        mapping: Fingerprint of the mapping.
        tool_version: Version of this tool.
        files: The delivery's files, name to fingerprint of content, so that a drift message can name the file.
        file_names: Names of the delivery's files; `_file` in every frame is an index of it. Two files may have the same name.
            Empty in a plan of format 1.0, which had no order.
        deliveries: The paths as given.
        mapping_name: The folder, or the name of a shipped mapping.
        attachments: The attachments' folder or store, None if none are stored.
        sources: The source systems of the delivery.
        options: Other options that `apply` needs to read the same delivery again.
    """

    delivery: str
    mapping: str
    tool_version: str
    fingerprint_version: int = FINGERPRINT_VERSION
    files: dict[str, str] = field(default_factory=dict)
    file_names: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    mapping_name: str = ""
    attachments: str | None = None
    sources: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetState:
    """The state of a target: fingerprints of its tables and its ledger, and its runs."""

    url: str
    existed: bool
    tables: dict[str, str]
    ledger: str
    runs: tuple[str, ...]


def state_of(target: Target, reader: Reader | None, schema: TargetSchema | None = None) -> TargetState:
    """Returns the state of a target; `reader` is None if it does not exist. Reads the schema unless it is given."""
    schema = schema or target.schema()
    fingerprint = "" if reader is None else reader.ledger.ledger_fingerprint()
    runs = () if reader is None else tuple(run.run for run in reader.ledger.runs())
    return TargetState(target.shown_url, reader is not None, dict(schema.fingerprints), fingerprint, runs)


class Erased(NamedTuple):
    """What an erasure list removes from a target: number of people (candidates and users), and of their rows."""

    people: int
    rows: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a load will do.

    Attributes:
        books: One per table, in load order, like `specs`.
        limits: The limits of the run, and the counts that they are compared with.
        missing: Rows of earlier runs that the delivery should contain and does not.
        known_rows: Rows of these tables in the id map.
        problems: The findings of planning, grouped: `code`, `table`, `message`, `count`.
        changes: How many rows an update changes, by column: `table`, `column`, `rows`. None in a plan of an older version.
        reads_kept_values: The next plan of the same delivery reads values of the target, which rows inserted now keep in columns
            that the delivery lacks. Not saved.
        facts: Other data that the caller saves with the plan (books of the sources, for `show`).
        files: Path in the folder to SHA-256, for every file except `plan.json`.
    """

    folder: Path
    identity: PlanIdentity
    state: TargetState
    specs: tuple[TableSpec, ...]
    books: tuple[TargetBook, ...]
    limits: Limits = field(default_factory=Limits)
    missing: Missing = field(default_factory=Missing)
    known_rows: int = 0
    problems: tuple[dict[str, Any], ...] = ()
    changes: tuple[dict[str, Any], ...] | None = None
    reads_kept_values: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """True if there is nothing to do."""
        return not any(name.startswith("actions/") for name in self.files)

    def check_limits(self) -> None:
        """Raises ThresholdError if the plan rejects, misses, deletes or updates more than allowed."""
        rows = sum(book.rows for book in self.books)
        self.limits.check_rejects(sum(book.reject for book in self.books), rows)
        self.limits.check_missing(self.missing)
        self.limits.check_deletes(sum(book.delete for book in self.books), self.known_rows)
        self.limits.check_updates(sum(book.update for book in self.books), self.known_rows)
        erased = self.erased
        self.limits.check_erased(erased.people, erased.rows, erased.known)

    @property
    def erased(self) -> Erased:
        """What the erasure list removes from the target."""
        own = [book for book in self.books if book.table in self.facts.get("people_tables", ())]
        people = sum(book.erased for book in own)
        return Erased(people, sum(book.erased for book in self.books), people + sum(book.rows for book in own))

    def actions(self, table: str, action: Action, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yields the rows of a table with this action, in batches; all columns, or the given ones.

        insert: `_key`, `_parent`, place columns, the mapped columns with references as source keys, `_fp_hi`, `_fp_lo`.
        update: the same, and `_id`, `_old_hi`, `_old_lo` (the fingerprint in the ledger, null for a row that is not ours yet),
        `_now_hi`, `_now_lo` (that of the target's row while planning).
        delete: `_key`, `_id`, `_parent`, `_now_hi`, `_now_lo`. adopt: `_key`, `_id`, place columns,
        `_fp_hi`, `_fp_lo`. erase: ERASE_SCHEMA. detach: `column` of this table, referenced `table`, `_id` of a row there.
        """
        return self._frames(f"actions/{file_name(table)}/{action}", columns)

    def before(
        self, table: str, action: Literal["update", "delete"], columns: Sequence[str] | None = None
    ) -> Iterator[pl.DataFrame]:
        """Yields the target's rows of a table before this action: `_id` and the mapped columns, references as source keys.

        All columns, or the given ones.
        """
        return self._frames(f"before/{file_name(table)}/{action}", columns)

    def has(self, table: str, action: Action) -> bool:
        """Whether any row of a table has this action."""
        return any(name.startswith(f"actions/{file_name(table)}/{action}/") for name in self.files)

    def notes(self, kind: Notes) -> Iterator[pl.DataFrame]:
        """Yields additional frames by kind.

        findings: FINDINGS_SCHEMA. rejected: REJECTED_SCHEMA. held: `table`, `_key`, `_id`, `columns`, `certain`.
        set_aside: records that stages before planning rejected, as given to `make_plan`.
        """
        return self._frames(f"notes/{kind}")

    def exceptions(self, table: str) -> Iterator[pl.DataFrame]:
        """Yields `_key`, `_id` of rows in the id map whose id is not UUID v5 of the key, of a table with such ids."""
        return self._frames(f"ids/{file_name(table)}")

    def _frames(self, prefix: str, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        for name in sorted(self.files):
            if name.startswith(prefix + "/"):
                wanted = None if columns is None else list(columns)
                yield pl.read_parquet(self.folder / name, columns=wanted, memory_map=False, glob=False)
