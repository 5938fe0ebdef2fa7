"""Checks `bundle.yaml` against the tables of the mapping, and makes the layout that the outbox keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from string import Formatter
from typing import Any

import polars as pl

from migrate.core.bundle_layout import AttachmentLayout, BundleLayout, ColumnLayout, FileLayout, Gather, ResultsLayout
from migrate.core.problems import Problem
from migrate.core.redaction import KeyKind
from migrate.mapping.codes import BUNDLE_COLUMN, BUNDLE_HEADING, CONTRADICTION, WRONG_KEY, WRONG_TEMPLATE, WRONG_VALUE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.models.bundle_file import BundleFile, BundleFileRule, CellRule, FileDefaults
from migrate.mapping.suggestions import suggestion
from migrate.targets.spec import ColumnSpec, TableSpec

_SOURCES = ("column", "constant", "template", "gather", "attachment")
_LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
_MARKS = {"bundle", "part"}


@dataclass(frozen=True, slots=True)
class _Checker:
    """Checks one file: the document, the tables by name, and where faults go."""

    document: Document
    specs: Mapping[str, TableSpec]
    faults: list[Problem]

    def table(self, name: str, path: NodePath) -> TableSpec | None:
        found = self.specs.get(name)
        if found is None:
            help_text = suggestion(name, self.specs, "mapped tables")
            self.faults.append(self.document.problem(BUNDLE_COLUMN, f"the table '{name}' is not mapped", path, help=help_text))
        elif found.id_column is None:
            message = f"the table '{name}' has no id column, so its rows cannot be handed over"
            self.faults.append(self.document.problem(WRONG_KEY, message, path, help="give the table an id"))
            return None
        return found

    def column(self, spec: TableSpec, name: str, path: NodePath) -> ColumnSpec | None:
        if name == spec.id_column and spec.column(name) is None:
            return ColumnSpec(name, pl.String())
        found = spec.column(name)
        if found is None:
            names = [column.name for column in spec.columns]
            message = f"the table '{spec.table}' has no column '{name}'"
            self.faults.append(
                self.document.problem(BUNDLE_COLUMN, message, path, help=suggestion(name, names, "mapped columns"))
            )
        return found

    def template(self, spec: TableSpec, text: str, path: NodePath) -> None:
        try:
            names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        except ValueError as error:
            self.faults.append(self.document.problem(WRONG_TEMPLATE, f"the template is not valid: {error}", path))
            return
        for name in names:
            self.column(spec, name, path)

    def fault(self, message: str, path: NodePath, help_text: str | None = None) -> None:
        self.faults.append(self.document.problem(WRONG_VALUE, message, path, help=help_text))


def make_layout(document: Document, file: BundleFile, specs: Mapping[str, TableSpec], faults: list[Problem]) -> BundleLayout:
    """The layout of a bundle. Adds every fault; with faults, the layout is not complete."""
    check = _Checker(document, specs, faults)
    made: list[FileLayout] = []
    for name, rule in file.files.items():
        layout = _file(check, name, rule, file, {one.table for one in made})
        made += [layout] if layout is not None else []
    for name in file.documents:
        _check_path(check, name, ("documents", name))
    results = file.results
    return BundleLayout(
        importer=file.importer,
        files=tuple(made),
        attachments=tuple(one for one in (_attachments(check, name, file) for name in file.attachments) if one is not None),
        results=None if results is None else ResultsLayout(results.success, results.failure, results.id, results.reason),
        steps=tuple(file.steps),
        warnings=tuple(file.warnings),
        page=file.page,
        documents=tuple(file.documents.items()),
    )


def _file(check: _Checker, name: str, rule: BundleFileRule, file: BundleFile, above: set[str]) -> FileLayout | None:
    path: NodePath = ("files", name)
    _check_path(check, name, path)
    spec = check.table(rule.table, (*path, "table"))
    if spec is None:
        return None
    form = _form(rule, file.defaults)
    _check_form(check, form, rule, path)
    for heading in [*rule.columns, *rule.gone]:
        _check_heading(check, heading, rule.known, (*path, "columns", heading))
    columns = tuple(
        one
        for heading, cell in rule.columns.items()
        if (one := _cell(check, spec, heading, cell, (*path, "columns", heading), file, form)) is not None
    )
    key = str(spec.id_column)
    key_heading = next((one.heading for one in columns if one.column == key), None)
    if key_heading is None and (rule.gone or file.results is not None):
        check.fault(f"'gone' and results need a cell with the key column '{key}'", (*path, "columns"), f"add a heading for {key}")
    if file.results is not None and "{bundle}" not in name:
        check.fault("results are recognised by the bundle's id in the file's name", path, "add {bundle} to the name")
    return FileLayout(
        name=name,
        table=spec.table,
        key=key,
        columns=columns,
        needs=tuple(_needs(check, spec, rule, path, above)),
        rows_per_file=form["rows_per_file"],
        encoding=form["encoding"] or "utf-8",
        delimiter=form["delimiter"] or ",",
        quoting=form["quoting"] or "necessary",
        line_end=_LINE_ENDS[form["line_end"] or "crlf"],
        guard=form["guard"] is not False,
        key_heading=key_heading,
        gone=tuple(rule.gone.items()),
        show_keys=spec.key_kind is KeyKind.PLAIN,
    )


def _form(rule: FileDefaults, defaults: FileDefaults) -> dict[str, Any]:
    """The form of a file: its own settings, otherwise the default ones."""
    names = FileDefaults.model_fields
    return {name: getattr(rule if getattr(rule, name) is not None else defaults, name) for name in names}


def _check_path(check: _Checker, name: str, path: NodePath) -> None:
    steps = name.split("/")
    marks = set(re.findall(r"\{(.*?)\}", name))
    if any(step in ("", ".", "..") or step.startswith(".") for step in steps) or "\\" in name or marks - _MARKS:
        message = f"'{name}' is not a path in a bundle"
        help_text = "name a file without leading dots; {bundle} and {part} are replaced"
        check.faults.append(check.document.problem(WRONG_VALUE, message, path, at_key=True, help=help_text))


def _check_form(check: _Checker, form: dict[str, Any], rule: FileDefaults, path: NodePath) -> None:
    def fault(message: str, key: str) -> None:
        check.fault(message, (*path, key) if getattr(rule, key) is not None else ("defaults", key))

    try:
        "".encode(form["encoding"] or "utf-8")
    except LookupError:
        fault(f"there is no encoding '{form['encoding']}'", "encoding")
    moment = pl.lit(datetime(2026, 1, 31, 12, tzinfo=UTC))
    shown: dict[str, Callable[[str], pl.Expr]] = {
        "zone": moment.dt.convert_time_zone,
        "times": moment.dt.strftime,
        "dates": moment.dt.date().dt.strftime,
    }
    for key, show in shown.items():
        try:
            if form[key] is not None:
                pl.select(show(form[key]))
        except Exception:  # noqa: BLE001 - polars raises several kinds for a zone or format that it does not know
            fault(f"'{form[key]}' cannot be used", key)


def _check_heading(check: _Checker, heading: str, known: list[str], path: NodePath) -> None:
    if known and not any(fnmatchcase(heading, pattern) for pattern in known):
        message = f"the importer does not know the heading '{heading}'"
        help_text = suggestion(heading, [one for one in known if "*" not in one], "headings that it knows")
        check.faults.append(check.document.problem(BUNDLE_HEADING, message, path, at_key=True, help=help_text))


def _needs(check: _Checker, spec: TableSpec, rule: BundleFileRule, path: NodePath, above: set[str]) -> list[tuple[str, str]]:
    found = []
    for index, name in enumerate(rule.needs):
        column = check.column(spec, name, (*path, "needs", index))
        if column is not None and (column.reference is None or column.reference.table not in above):
            check.fault(f"'{name}' does not refer to a row of a file above", (*path, "needs", index))
        elif column is not None and column.reference is not None:
            found.append((name, column.reference.table))
    return found


def _cell(  # noqa: PLR0917 - what a cell is made from
    check: _Checker, spec: TableSpec, heading: str, cell: CellRule, path: NodePath, file: BundleFile, form: dict[str, Any]
) -> ColumnLayout | None:
    given = [name for name in _SOURCES if getattr(cell, name) is not None]
    if len(given) != 1:
        message = f"a cell needs exactly one of {', '.join(_SOURCES)}"
        check.faults.append(check.document.problem(CONTRADICTION, message, path, at_key=True))
        return None
    column = check.column(spec, cell.column, path) if cell.column is not None else None
    kind = "text" if column is None else kind_of(column)
    if kind == "text" and (cell.separator is not None or cell.inside is not None):
        kind = "item"
    if cell.template is not None:
        check.template(spec, cell.template, path)
    if cell.unique and (cell.column is None or kind not in ("text", "item")):
        check.fault("'unique' needs a text column", (*path, "unique"))
    if cell.attachment is not None:
        section = file.attachments.get(cell.attachment)
        if section is None or section.table != spec.table:
            message = f"the table '{spec.table}' has no attachments '{cell.attachment}'"
            check.fault(message, (*path, "attachment"), suggestion(cell.attachment, file.attachments, "sections of attachments"))
            return None
    if cell.format is not None and kind not in ("time", "date"):
        check.fault(f"'format' needs a time or a date, not {kind}", (*path, "format"))
    words = form["booleans"] or {}
    formats = {"time": form["times"] or "%Y-%m-%d %H:%M:%S", "date": form["dates"] or "%Y-%m-%d"}
    return ColumnLayout(
        heading=heading,
        column=cell.column,
        constant=cell.constant,
        template=cell.template,
        gather=None if cell.gather is None else _gather(check, spec, cell, path),
        attachment=cell.attachment,
        kind=kind,
        separator=cell.separator or form["separator"] or ",",
        inside=cell.inside,
        format=cell.format or formats.get(kind),
        zone=form["zone"] or "UTC",
        words=(words.get("true", "true"), words.get("false", "false")),
        required=cell.required,
        max_length=cell.max_length,
        allowed=tuple(cell.allowed),
        unique=cell.unique,
    )


def kind_of(column: ColumnSpec) -> str:
    """Returns what a column of an outbox holds: one of `core.bundle_layout.KINDS`."""
    if column.json:
        return "list"
    names = {pl.Int64(): "integer", pl.Float64(): "number", pl.Boolean(): "boolean", pl.Date(): "date"}
    return "time" if isinstance(column.dtype, pl.Datetime) else names.get(column.dtype, "text")


def _gather(check: _Checker, spec: TableSpec, cell: CellRule, path: NodePath) -> Gather | None:
    rule = cell.gather
    other = check.table(rule.table, (*path, "gather", "table")) if rule is not None else None
    if rule is None or other is None:
        return None
    by = check.column(other, rule.by, (*path, "gather", "by"))
    if by is not None and (by.reference is None or by.reference.table != spec.table):
        check.fault(f"'{rule.by}' does not refer to '{spec.table}'", (*path, "gather", "by"), f"use a 'ref: {spec.table}' column")
    for name in rule.order:
        check.column(other, name, (*path, "gather", "order"))
    column = check.column(other, rule.column, (*path, "gather", "column"))
    refers = column.reference.table if column is not None and column.reference is not None else None
    order = (*rule.order, str(other.id_column))
    return Gather(rule.table, rule.by, rule.column, order, rule.separator, refers, rule.split, cell.inside)


def _attachments(check: _Checker, name: str, file: BundleFile) -> AttachmentLayout | None:
    rule, path = file.attachments[name], ("attachments", name)
    spec = check.table(rule.table, (*path, "table"))
    if spec is None:
        return None
    for key in ("place", "content", "size"):
        if getattr(rule, key) is not None:
            check.column(spec, getattr(rule, key), (*path, key))
    for index, column in enumerate(rule.required):
        check.column(spec, column, (*path, "required", index))
    if rule.max_bytes is not None and rule.size is None:
        check.fault("'max_bytes' needs 'size'", (*path, "max_bytes"), "name the column with the bytes of the file")
    check.template(spec, rule.name, (*path, "name"))
    _check_path(check, rule.into, (*path, "into"))
    return AttachmentLayout(
        section=name,
        table=spec.table,
        key=str(spec.id_column),
        place=rule.place,
        content=rule.content,
        name=rule.name,
        into=rule.into,
        extensions=tuple(one.lower().removeprefix(".") for one in rule.extensions),
        size=rule.size,
        max_bytes=rule.max_bytes,
        max_files=rule.max_files,
        required=tuple(rule.required),
        show_keys=spec.key_kind is KeyKind.PLAIN,
    )
