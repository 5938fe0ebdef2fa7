"""The layout of a bundle: which columns of an outbox become which cells of which files.

A mapping makes it, and the outbox keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

#: What a column of an outbox holds, as text in the layout.
KINDS = ("text", "integer", "number", "boolean", "time", "date", "list", "item")


@dataclass(frozen=True, slots=True)
class Gather:
    """A cell made of many rows of another table: the texts of `column`, in the order of `order`, joined with `separator`.

    `by` is the column of that table that holds the key of the row. If `column` refers to rows of table `refers`, those that are
    not handed over are left out. `split`: the importer splits the cell, so that a text must not contain the separator, unless
    `inside` replaces it.
    """

    table: str
    by: str
    column: str
    order: tuple[str, ...]
    separator: str
    refers: str | None = None
    split: bool = False
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """One column of a file. Exactly one of `column`, `constant`, `template`, `gather` and `attachment` fills it.

    Attributes:
        kind: What `column` holds: one of `KINDS`. `item` is a text that the importer reads as a list.
        separator: Joins the items of a list. An item that contains it refuses the row, unless `inside` replaces it.
        format: A strftime format of a time or a date; `zone` is the time zone of times.
        words: The words for true and false.
        required, max_length, allowed, unique: Rules of the importer. A row that breaks one is refused.
        attachment: The name of the file that section `attachments` hands over with the row.
    """

    heading: str
    column: str | None = None
    constant: str | None = None
    template: str | None = None
    gather: Gather | None = None
    attachment: str | None = None
    kind: str = "text"
    separator: str = ","
    inside: str | None = None
    format: str | None = None
    zone: str = "UTC"
    words: tuple[str, str] = ("true", "false")
    required: bool = False
    max_length: int | None = None
    allowed: tuple[str, ...] = ()
    unique: bool = False


@dataclass(frozen=True, slots=True)
class FileLayout:
    """A file, or several if it has more rows than `rows_per_file`.

    Attributes:
        name: Path in the bundle. `{bundle}` is the bundle's id, `{part}` the number of the file.
        table, key: The table whose rows become lines, and its key column.
        needs: Columns that refer to rows of other files. The row is refused if the row that it refers to was refused.
        gone: Cells that tell the importer to delete a row; empty if it cannot. `key_heading` is then the column of the key.
    """

    name: str
    table: str
    key: str
    columns: tuple[ColumnLayout, ...]
    needs: tuple[tuple[str, str], ...] = ()
    rows_per_file: int | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    quoting: str = "necessary"
    line_end: str = "\r\n"
    guard: bool = True
    key_heading: str | None = None
    gone: tuple[tuple[str, str], ...] = ()
    show_keys: bool = True


@dataclass(frozen=True, slots=True)
class AttachmentLayout:
    """Files of candidates that go with a bundle.

    Attributes:
        table, key: The table whose rows name a file, and its key column.
        place: The column with the location in the attachment store; rows without one have no file.
        content: The column with the hash of the content; `size` that with its bytes.
        name: A template of the file's name: columns of the table in braces.
        into: The folder in the bundle, or the zip if it ends in `.zip`.
        extensions: Endings that the importer takes; empty for any.
        required: Columns by which the importer finds the file's candidate.
    """

    section: str
    table: str
    key: str
    place: str
    content: str
    name: str
    into: str
    extensions: tuple[str, ...] = ()
    size: str | None = None
    max_bytes: int | None = None
    max_files: int | None = None
    show_keys: bool = True
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultsLayout:
    """How the vendor's loader reports: name patterns of its files, and their columns."""

    success: str
    failure: str
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class BundleLayout:
    """A whole bundle.

    `steps` tell how to import it, `warnings` what the importer does on its own; one sentence each. `documents` are files with a
    fixed text: path, text.
    """

    importer: str
    files: tuple[FileLayout, ...]
    attachments: tuple[AttachmentLayout, ...] = ()
    results: ResultsLayout | None = None
    steps: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    page: str | None = None
    documents: tuple[tuple[str, str], ...] = ()


def layout_to_json(layout: BundleLayout) -> str:
    """Returns the layout as JSON."""
    return json.dumps(asdict(layout), ensure_ascii=False, sort_keys=True)


def layout_from_json(text: str) -> BundleLayout:
    """Reads the layout from JSON."""
    plain = json.loads(text)
    return BundleLayout(
        **{
            **plain,
            "files": tuple(_file(each) for each in plain["files"]),
            "attachments": tuple(
                AttachmentLayout(**{**each, "extensions": tuple(each["extensions"]), "required": tuple(each["required"])})
                for each in plain["attachments"]
            ),
            "results": ResultsLayout(**plain["results"]) if plain["results"] else None,
            "steps": tuple(plain["steps"]),
            "warnings": tuple(plain["warnings"]),
            "documents": tuple((str(path), str(text)) for path, text in plain["documents"]),
        }
    )


def _file(plain: Mapping[str, Any]) -> FileLayout:
    pairs = {name: tuple((str(first), str(second)) for first, second in plain[name]) for name in ("needs", "gone")}
    return FileLayout(**{**plain, **pairs, "columns": tuple(_column(each) for each in plain["columns"])})


def _column(plain: Mapping[str, Any]) -> ColumnLayout:
    gather = plain["gather"]
    made = None if gather is None else Gather(**{**gather, "order": tuple(gather["order"])})
    words = (str(plain["words"][0]), str(plain["words"][1]))
    return ColumnLayout(**{**plain, "gather": made, "words": words, "allowed": tuple(plain["allowed"])})
