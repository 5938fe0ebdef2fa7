"""A table of an export: its file names, columns, key, and whether it is required."""

from __future__ import annotations

from dataclasses import dataclass, field

TALENT_HUB = "talent-hub"
SALES_NAVIGATOR = "sales-navigator"


@dataclass(frozen=True, slots=True)
class Source:
    """A system that exports data.

    Attributes:
        name: Its name in mappings, ids and the ledger.
        position: Its tables are read and shown in this order.
        contracts: Its files belong to contracts, named by `Contract_<n>` folders.
        attachments: Its archives contain attachments.
        complete: An export has one file of each table. A missing one, and two that differ, are reported.
        free_names: File names may continue after a stem, and such a file is recognised by its columns.
    """

    name: str
    position: int
    contracts: bool = False
    attachments: bool = False
    complete: bool = False
    free_names: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A known column; matched by `folded` name or alias.

    Attributes:
        key: Without it in the header the file cannot be read.
        many: A cell can hold several ids with `;` between them.
    """

    name: str
    key: bool = False
    aliases: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A CSV of an export.

    Attributes:
        name: The name of the table in accounting and problems (`candidates`).
        source: Name of its source, such as `talent-hub`.
        file_stems: Folded stems of the file name; both singular and plural.
        required: A delivery of this source without it is refused.
        grain: The columns that name one record, where equal keys mean a repeat; empty if records repeat by nature.
        expected: Documented columns that every file should have, in groups of which one is enough.
        newest: Of records with one key and other content in several files, that of the last file counts; otherwise the first.
    """

    name: str
    source: str
    title: str
    file_stems: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    grain: tuple[str, ...] = ()
    newest: bool = False
    expected: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def column_names(self) -> tuple[str, ...]:
        """Raw frames have exactly these text columns (null if the file lacks one), then `extra.<column>`."""
        return tuple(column.name for column in self.columns)

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that must be in the header."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def filled(self) -> tuple[str, ...]:
        """Columns that must have a value: without it the record cannot be identified. Other key columns may be empty."""
        return tuple(name for name in self.keys if not self.grain or name in self.grain)
