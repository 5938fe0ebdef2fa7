"""The files of a bundle in words: from which column each cell is made, and what the importer refuses."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.core.bundle_layout import BundleLayout, ColumnLayout, FileLayout

HEADINGS = ("Heading", "From", "Form", "Refused")


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """A file: its path, table, form, and a line per heading in the order of `HEADINGS`."""

    name: str
    table: str
    form: str
    lines: tuple[tuple[str, str, str, str], ...]


def printed_files(layout: BundleLayout | None) -> list[PrintedFile]:
    """Returns the files of a bundle; none for a database."""
    if layout is None:
        return []
    return [PrintedFile(file.name, file.table, _form(file), tuple(map(_line, file.columns))) for file in layout.files]


def _form(file: FileLayout) -> str:
    ends = {"\r\n": "CRLF", "\n": "LF"}
    parts = [file.encoding, f"delimiter {file.delimiter}", ends[file.line_end]]
    parts += [f"at most {file.rows_per_file:,} lines"] if file.rows_per_file is not None else []
    parts += ["guarded against formulas"] if file.guard else []
    return ", ".join(parts)


def _line(column: ColumnLayout) -> tuple[str, str, str, str]:
    return column.heading, _source(column), _shape(column), _refused(column)


def _source(column: ColumnLayout) -> str:
    if column.gather is not None:
        return f"all {column.gather.column} of {column.gather.table}"
    if column.attachment is not None:
        return f"name of the file in {column.attachment}"
    if column.constant is not None:
        return f"always {column.constant}" if column.constant else "empty"
    return column.column or column.template or ""


def _shape(column: ColumnLayout) -> str:
    if column.kind in ("list", "item"):
        inside = "" if column.inside is None else ", taken out of items" if not column.inside.strip() else ", replaced in items"
        return f"items separated by {column.separator!r}{inside}"
    if column.kind == "time":
        return f"{column.format} in {column.zone}"
    return column.format or ""


def _refused(column: ColumnLayout) -> str:
    parts = ["empty"] if column.required else []
    parts += [f"over {column.max_length} characters"] if column.max_length is not None else []
    parts += [f"not one of {', '.join(column.allowed)}"] if column.allowed else []
    parts += ["a second row with the value"] if column.unique else []
    return "; ".join(parts)
