"""Checks `api.yaml` against the tables of the mapping, and makes the layout that the outbox keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from migrate.core.api_layout import (
    AnswerLayout,
    ApiColumn,
    ApiLayout,
    ApiTable,
    CallLayout,
    Comparison,
    Condition,
    FindLayout,
    RateLayout,
    UploadLayout,
    VocabularyLayout,
)
from migrate.core.problems import Problem
from migrate.core.redaction import KeyKind
from migrate.mapping.bundle import kind_of
from migrate.mapping.codes import API_COLUMN, API_NO_FIND, WRONG_KEY, WRONG_TEMPLATE, WRONG_VALUE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.models.api_calls import ApiTableRule, CallRule, FindRule, UploadRule, WhereRule
from migrate.mapping.models.api_file import ApiFile
from migrate.mapping.suggestions import suggestion
from migrate.targets.spec import ColumnSpec, TableSpec

VENDOR_ID = "vendor.id"
UPLOADED = "vendor.upload"
_OF_FILE = frozenset({"file.name", "file.size", "file.type"})
_NAME = re.compile(r"\{([^{}]*)\}")
_COMPARISONS: tuple[Comparison, ...] = ("equals", "contains", "moment")


@dataclass(slots=True)
class _Table:
    """Checks the calls of one table, and notes the columns that they read."""

    document: Document
    spec: TableSpec
    above: frozenset[str]
    faults: list[Problem]
    path: NodePath
    read: dict[str, ApiColumn] = field(default_factory=dict)
    special: frozenset[str] = frozenset()

    def fault(self, message: str, path: NodePath, help_text: str | None = None) -> None:
        self.faults.append(self.document.problem(WRONG_VALUE, message, path, help=help_text))

    def column(self, name: str, path: NodePath) -> None:
        spec = self.spec
        known = {column.name: column for column in spec.columns}
        if spec.id_column is not None and spec.id_column not in known:
            known[spec.id_column] = ColumnSpec(spec.id_column, pl.String())
        if name not in known:
            message = f"the table '{spec.table}' has no column '{name}'"
            help_text = suggestion(name, known, "mapped columns")
            self.faults.append(self.document.problem(API_COLUMN, message, path, help=help_text))
            return
        refers = known[name].reference
        if refers is not None and refers.table not in self.above:
            message = f"'{name}' refers to '{refers.table}', whose rows are not sent before"
            self.fault(message, path, f"put the calls of '{refers.table}' above those of '{spec.table}'")
            return
        self.read[name] = ApiColumn(name, kind_of(known[name]), refers.table if refers is not None else None)

    def template(self, text: str, path: NodePath, *, has_id: bool) -> None:
        if "{" in _NAME.sub("", text) or "}" in _NAME.sub("", text):
            self.faults.append(self.document.problem(WRONG_TEMPLATE, "a brace has no counterpart", path))
            return
        for name in _NAME.findall(text):
            if name in self.special:
                continue
            if name != VENDOR_ID:
                self.column(name, path)
            elif not has_id:
                self.fault("the row has no vendor's id before it is created", path)

    def body(self, body: Any, path: NodePath, *, has_id: bool) -> None:  # noqa: ANN401 - JSON of any shape
        for text, where in _texts(body, path):
            self.template(text, where, has_id=has_id)

    def call(self, rule: CallRule | None, name: str, *, has_id: bool) -> CallLayout | None:
        if rule is None:
            return None
        path = (*self.path, name)
        self.template(rule.path, (*path, "path"), has_id=has_id)
        self.body(rule.body, (*path, "body"), has_id=has_id)
        # To set the same values again, or to delete again, changes nothing.
        return CallLayout(rule.method, rule.path, rule.body, rule.id, rule.repeat or name != "create")

    def upload(self, rule: UploadRule | None) -> UploadLayout | None:
        if rule is None:
            return None
        path = (*self.path, "upload")
        for key in ("place", "content", "type"):
            if getattr(rule, key) is not None:
                self.column(getattr(rule, key), (*path, key))
        self.template(rule.name, (*path, "name"), has_id=False)
        self.special = _OF_FILE
        self.body(rule.body, (*path, "body"), has_id=False)
        call = CallLayout("POST", rule.path, rule.body, repeat=True)
        return UploadLayout(call, rule.url, rule.fields, rule.handle, rule.place, rule.content, rule.name, rule.type)

    def find(self, rule: FindRule, index: int) -> FindLayout:
        path: NodePath = (*self.path, "find", index)
        self.template(rule.path, (*path, "path"), has_id=False)
        self.body(rule.body, (*path, "body"), has_id=False)
        for place, name in enumerate(rule.needs):
            self.column(name, (*path, "needs", place))
        where = tuple(self.condition(name, each, (*path, "where", name)) for name, each in rule.where.items())
        pages = _pages(self.document, rule.next, (*path, "next"), self.faults)
        call = rule.method, rule.path, rule.body
        return FindLayout(*call, rule.items, rule.id, where, tuple(rule.needs), pages, rule.shows_within)

    def condition(self, name: str, rule: WhereRule, path: NodePath) -> Condition:
        given = [(each, str(getattr(rule, each))) for each in _COMPARISONS if getattr(rule, each) is not None]
        if len(given) != 1:
            self.fault("a comparison needs exactly one of equals, contains, moment", path)
            return Condition(name, "")
        self.template(given[0][1], path, has_id=False)
        return Condition(name, given[0][1], given[0][0])


def make_api(document: Document, file: ApiFile, specs: Mapping[str, TableSpec], faults: list[Problem]) -> ApiLayout:
    """The layout of an API. Adds every fault; with faults, the layout is not complete."""
    made: list[ApiTable] = []
    for name, rule in file.tables.items():
        path: NodePath = ("tables", name)
        spec = specs.get(name)
        if spec is None:
            help_text = suggestion(name, specs, "mapped tables")
            faults.append(document.problem(API_COLUMN, f"the table '{name}' is not mapped", path, at_key=True, help=help_text))
        elif spec.id_column is None:
            message = f"the table '{name}' has no id column, so its rows cannot be sent"
            faults.append(document.problem(WRONG_KEY, message, path, at_key=True, help="give the table an id"))
        else:
            above = frozenset(one.table for one in made)
            made.append(_table(_Table(document, spec, above, faults, path), rule, made))
    _report_unsent(document, specs, file, faults)
    rate = file.rate
    return ApiLayout(
        vendor=file.vendor,
        base_url=file.base_url.rstrip("/"),
        variable=file.key.variable,
        scheme=file.key.scheme,
        rate=RateLayout(rate.calls, rate.seconds, rate.at_once, rate.remaining, rate.reset),
        tables=tuple(made),
        headers=tuple(file.headers.items()),
        answer=AnswerLayout(file.answer.success, file.answer.code, file.answer.message, tuple(file.answer.stop)),
        probe=None if file.probe is None else CallLayout(file.probe.method, file.probe.path, file.probe.body, repeat=True),
        scopes=None if file.scopes is None else (file.scopes.field, tuple(file.scopes.required)),
        vocabularies=tuple(_vocabulary(document, name, file, specs, faults) for name in file.vocabularies),
        page=file.page,
        kept=tuple(file.kept),
        warnings=tuple(file.warnings),
    )


def _table(table: _Table, rule: ApiTableRule, made: list[ApiTable]) -> ApiTable:
    spec, path = table.spec, table.path
    for key in ("required", "fixed"):
        for index, name in enumerate(getattr(rule, key)):
            table.column(name, (*path, key, index))
    if rule.unit is not None and rule.unit != spec.id_column:
        table.column(rule.unit, (*path, "unit"))
    upload = table.upload(rule.upload)
    table.special = frozenset({UPLOADED}) if rule.upload is not None else frozenset()
    create = table.call(rule.create, "create", has_id=False)
    table.special = frozenset()
    if not rule.create.repeat and not rule.find:
        message = f"a call without an answer could create a row of '{spec.table}' twice"
        help_text = "add `find`, which looks for the object, or `repeat: true` if the vendor never creates it twice"
        table.faults.append(table.document.problem(API_NO_FIND, message, (*path, "create"), at_key=True, help=help_text))
    _check_units(table, rule, made)
    _check_written(table, rule)
    _check_emptied(table, rule)
    return ApiTable(
        table=spec.table,
        key=str(spec.id_column),
        create=create or CallLayout("POST", "/"),
        unit=rule.unit,
        required=tuple(rule.required),
        update=table.call(rule.update, "update", has_id=rule.create.id is not None),
        delete=table.call(rule.delete, "delete", has_id=rule.create.id is not None),
        find=tuple(table.find(each, index) for index, each in enumerate(rule.find)),
        fixed=tuple(rule.fixed),
        empty=tuple(rule.empty.items()),
        upload=upload,
        columns=tuple(table.read.values()),
        show_keys=spec.key_kind is KeyKind.PLAIN,
    )


def _check_units(table: _Table, rule: ApiTableRule, made: list[ApiTable]) -> None:
    """A row must be sent after the rows that it refers to: these are sent before all units, or are of its unit."""
    if rule.unit is not None:
        return
    with_unit = {one.table for one in made if one.unit is not None}
    for column in table.spec.references:
        if column.reference is not None and column.reference.table in with_unit and column.name in table.read:
            message = f"'{column.name}' refers to '{column.reference.table}', whose rows are sent later"
            table.fault(message, table.path, "add `unit` with the column that has the candidate's key")


def _pages(
    document: Document, rule: Mapping[Literal["field", "key"], str] | None, path: NodePath, faults: list[Problem]
) -> tuple[str, str] | None:
    if rule is None:
        return None
    if len(rule) != 2:
        faults.append(document.problem(WRONG_VALUE, "pages need both 'field' and 'key'", path))
    return rule.get("field", ""), rule.get("key", "")


def _vocabulary(
    document: Document, name: str, file: ApiFile, specs: Mapping[str, TableSpec], faults: list[Problem]
) -> VocabularyLayout:
    rule, path = file.vocabularies[name], ("vocabularies", name)
    for table, column in rule.columns.items():
        if table not in specs or specs[table].column(column) is None:
            message = f"no table '{table}' with a column '{column}' is mapped"
            faults.append(document.problem(API_COLUMN, message, (*path, "columns", table)))
    pages = _pages(document, rule.next, (*path, "next"), faults)
    columns = tuple(rule.columns.items())
    return VocabularyLayout(name, rule.method, rule.path, rule.body, rule.items, rule.id, rule.name, columns, pages)


def _check_written(table: _Table, rule: ApiTableRule) -> None:
    """A column that only `create` writes would change without being written, and count as sent."""
    if rule.update is None:
        return
    changed = {name for text, _ in _texts(rule.update.body, ()) for name in _NAME.findall(text)}
    for text, where in _texts(rule.create.body, (*table.path, "create", "body")):
        for name in _NAME.findall(text):
            if name not in changed and name not in rule.fixed:
                table.fault(f"'update' does not write '{name}'", where, "add it to the body of `update`, or to `fixed`")


def _check_emptied(table: _Table, rule: ApiTableRule) -> None:
    """Only a text that is nothing but the column can become null."""
    whole = {text for text, _ in _texts(rule.update.body if rule.update is not None else None, ())}
    for name, how in rule.empty.items():
        path = (*table.path, "empty", name)
        table.column(name, path)
        if how != "cleared" and f"{{{name}}}" not in whole:
            table.fault(f"'update' does not write '{name}' as it is", path, f'write "{{{name}}}" in the body of `update`')


def _report_unsent(document: Document, specs: Mapping[str, TableSpec], file: ApiFile, faults: list[Problem]) -> None:
    """A mapped table without calls would be loaded and never sent."""
    for name in specs:
        if name not in file.tables:
            message = f"the mapped table '{name}' has no calls, so its rows would never be sent"
            faults.append(
                document.problem(API_COLUMN, message, ("tables",), at_key=True, help="add its calls, or delete its file")
            )


def _texts(body: Any, path: NodePath) -> Iterator[tuple[str, NodePath]]:  # noqa: ANN401 - JSON of any shape
    """Yields every text of a body with its place."""
    if isinstance(body, str):
        yield body, path
    elif isinstance(body, dict):
        for name, value in body.items():
            yield from _texts(value, (*path, name))
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield from _texts(value, (*path, index))
