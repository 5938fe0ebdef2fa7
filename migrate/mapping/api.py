"""Checks `api.yaml` against the tables of the mapping, and makes the layout that the outbox keeps."""

from __future__ import annotations

from collections.abc import Mapping

from migrate.core.api_layout import (
    AnswerLayout,
    ApiLayout,
    ApiTable,
    CallLayout,
    ClientLayout,
    RateLayout,
    VocabularyLayout,
)
from migrate.core.named_ids import NamedId
from migrate.core.problems import Problem
from migrate.core.redaction import KeyKind
from migrate.mapping.api_fill import make_fill
from migrate.mapping.api_read import make_read
from migrate.mapping.api_table import OF_FILE, UPLOADED, TableCheck, pages_of
from migrate.mapping.codes import API_COLUMN, API_NO_FIND, WRONG_KEY, WRONG_VALUE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.models.api_access import AnswerRule
from migrate.mapping.models.api_calls import ApiTableRule
from migrate.mapping.models.api_file import ApiFile
from migrate.mapping.suggestions import suggestion
from migrate.targets.spec import TableSpec


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
            made.append(_table(TableCheck(document, spec, above, faults, path), rule, made, numbers=file.ids == "number"))
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
        answer=_answer(file.answer),
        probe=None if file.probe is None else CallLayout(file.probe.method, file.probe.path, file.probe.body, repeat=True),
        probe_some=file.probe is not None and file.probe.some,
        client=_client(document, file, faults),
        scopes=None if file.scopes is None else (file.scopes.field, tuple(file.scopes.required)),
        vocabularies=tuple(_vocabulary(document, name, file, specs, faults) for name in file.vocabularies),
        page=file.page,
        kept=tuple(file.kept),
        warnings=tuple(file.warnings),
    )


def _answer(rule: AnswerRule) -> AnswerLayout:
    messages = [rule.message] if isinstance(rule.message, str) else rule.message or []
    return AnswerLayout(rule.success, rule.code, tuple(messages), tuple(rule.stop))


def _client(document: Document, file: ApiFile, faults: list[Problem]) -> ClientLayout | None:
    """An OAuth client needs an id and the address of its tokens; another key has neither."""
    key, wanted = file.key, file.key.scheme == "client_credentials"
    for name in ("client", "token_url"):
        if (getattr(key, name) is not None) != wanted:
            message = f"'client_credentials' needs '{name}'" if wanted else f"'{name}' is only for 'client_credentials'"
            faults.append(document.problem(WRONG_VALUE, message, ("key",) if wanted else ("key", name), at_key=True))
    if key.client is None or key.token_url is None:
        return None
    return ClientLayout(key.client, key.token_url, key.subject)


def _table(table: TableCheck, rule: ApiTableRule, made: list[ApiTable], *, numbers: bool) -> ApiTable:
    spec, path = table.spec, table.path
    for key in ("required", "fixed", "order"):
        for index, name in enumerate(getattr(rule, key)):
            table.column(name, (*path, key, index))
    if rule.unit is not None and rule.unit != spec.id_column:
        table.column(rule.unit, (*path, "unit"))
    upload = table.upload(rule.upload)
    of_file = (UPLOADED if rule.upload is not None else frozenset()) | (OF_FILE if rule.file is not None else frozenset())
    create = table.call(rule.create, "create", has_id=False, also=of_file)
    if not rule.create.repeat and not rule.find:
        message = f"a call without an answer could create a row of '{spec.table}' twice"
        help_text = "add `find`, which looks for the object, or `repeat: true` if the vendor never creates it twice"
        table.faults.append(table.document.problem(API_NO_FIND, message, (*path, "create"), at_key=True, help=help_text))
    _check_units(table, rule, made)
    table.written(rule)
    table.emptied(rule)
    has_id = rule.create.id is not None
    return ApiTable(
        table=spec.table,
        key=str(spec.id_column),
        create=create or CallLayout("POST", "/"),
        unit=rule.unit,
        required=tuple(rule.required),
        update=table.call(rule.update, "update", has_id=has_id),
        delete=table.call(rule.delete, "delete", has_id=has_id),
        find=tuple(table.find(each, index) for index, each in enumerate(rule.find)),
        fixed=tuple(rule.fixed),
        empty=tuple(rule.empty.items()),
        upload=upload,
        file=table.file(rule),
        merge=table.merge(rule),
        read=make_read(table, rule),
        order=tuple(rule.order),
        number_ids=numbers,
        columns=tuple(table.read.values()),
        show_keys=spec.key_kind is KeyKind.PLAIN,
    )


def _check_units(table: TableCheck, rule: ApiTableRule, made: list[ApiTable]) -> None:
    """A row must be sent after the rows that it refers to: these are sent before all units, or are of its unit."""
    if rule.unit is not None:
        return
    with_unit = {one.table for one in made if one.unit is not None}
    for column in table.spec.references:
        if column.reference is not None and column.reference.table in with_unit and column.name in table.read:
            message = f"'{column.name}' refers to '{column.reference.table}', whose rows are sent later"
            table.fault(message, table.path, "add `unit` with the column that has the candidate's key")


def _vocabulary(
    document: Document, name: str, file: ApiFile, specs: Mapping[str, TableSpec], faults: list[Problem]
) -> VocabularyLayout:
    rule, path = file.vocabularies[name], ("vocabularies", name)
    for table, column in rule.columns.items():
        if table not in specs or specs[table].column(column) is None:
            message = f"no table '{table}' with a column '{column}' is mapped"
            faults.append(document.problem(API_COLUMN, message, (*path, "columns", table)))
    pages = pages_of(document, rule.next, (*path, "next"), faults)
    if not rule.columns and (rule.fill is not None or not rule.required):
        message = "a vocabulary needs 'columns', or 'required' without 'fill'"
        faults.append(document.problem(WRONG_VALUE, message, path, at_key=True))
    required = tuple(_named(document, str(one), (*path, "required", place)) for place, one in enumerate(rule.required))
    columns, call = tuple(rule.columns.items()), (rule.method, rule.path, rule.body)
    fill = make_fill(document, rule, (*path, "fill"), specs, faults)
    return VocabularyLayout(name, *call, rule.items, rule.id, rule.name, columns, pages, tuple(rule.also), fill, required)


def _named(document: Document, name: str, path: NodePath) -> NamedId:
    place = document.problem(WRONG_VALUE, "", path).place
    return NamedId(name, str(place.file), place.line, place.column)


def _report_unsent(document: Document, specs: Mapping[str, TableSpec], file: ApiFile, faults: list[Problem]) -> None:
    """A mapped table without calls would be loaded and never sent."""
    for name in specs:
        if name not in file.tables:
            message = f"the mapped table '{name}' has no calls, so its rows would never be sent"
            faults.append(
                document.problem(API_COLUMN, message, ("tables",), at_key=True, help="add its calls, or delete its file")
            )
