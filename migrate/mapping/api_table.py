"""Checks the calls of one table in `api.yaml`, and notes the columns that they read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from migrate.core.api_layout import ApiColumn, CallLayout, ContentLayout, MergeLayout, UploadLayout
from migrate.core.look_layout import Comparison, Condition, FindLayout, Next
from migrate.core.problems import Problem
from migrate.mapping.bundle import kind_of
from migrate.mapping.codes import API_COLUMN, WRONG_TEMPLATE, WRONG_VALUE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.models.api_calls import ApiTableRule, CallRule, FindRule, WhereRule
from migrate.mapping.models.api_content import FileRule, UploadRule
from migrate.mapping.suggestions import suggestion
from migrate.targets.spec import ColumnSpec, TableSpec

VENDOR_ID = "vendor.id"
UPLOADED = frozenset({"vendor.upload"})
#: The time of the create call, less what clocks may differ.
SINCE = frozenset({"call.since"})
OF_UPLOAD = frozenset({"file.name", "file.size", "file.type"})
OF_FILE = frozenset({"file.name", "file.type", "file.base64"})
#: After a column's name: one item of its list.
EACH = ".each"
_NAME = re.compile(r"\{([^{}]*)\}")
_COMPARISONS: tuple[Comparison, ...] = ("equals", "contains", "moment", "has")


@dataclass(slots=True)
class TableCheck:
    """Checks the calls of one table. `read` are the columns that they read so far.

    Attributes:
        above: Tables whose rows are sent before.
        path: The place of the table's calls in the document.
    """

    document: Document
    spec: TableSpec
    above: frozenset[str]
    faults: list[Problem]
    path: NodePath
    read: dict[str, ApiColumn] = field(default_factory=dict)

    def fault(self, message: str, path: NodePath, help_text: str | None = None) -> None:
        """Adds a fault of a value."""
        self.faults.append(self.document.problem(WRONG_VALUE, message, path, help=help_text))

    def column(self, name: str, path: NodePath) -> ApiColumn | None:
        """Notes that calls read a column. Returns None if there is no such column."""
        spec = self.spec
        known = {column.name: column for column in spec.columns}
        if spec.id_column is not None and spec.id_column not in known:
            known[spec.id_column] = ColumnSpec(spec.id_column, pl.String())
        if name not in known:
            message = f"the table '{spec.table}' has no column '{name}'"
            help_text = suggestion(name, known, "mapped columns")
            self.faults.append(self.document.problem(API_COLUMN, message, path, help=help_text))
            return None
        refers = known[name].reference
        if refers is not None and refers.table not in self.above:
            message = f"'{name}' refers to '{refers.table}', whose rows are not sent before"
            self.fault(message, path, f"put the calls of '{refers.table}' above those of '{spec.table}'")
            return None
        self.read[name] = ApiColumn(name, kind_of(known[name]), refers.table if refers is not None else None)
        return self.read[name]

    def template(
        self, text: str, path: NodePath, *, has_id: bool = False, also: frozenset[str] = frozenset(), in_list: bool = False
    ) -> None:
        """Checks the names in a text. `also` are names that are no columns, `in_list` allows one item of a column."""
        if "{" in _NAME.sub("", text) or "}" in _NAME.sub("", text):
            self.faults.append(self.document.problem(WRONG_TEMPLATE, "a brace has no counterpart", path))
            return
        for name in _NAME.findall(text):
            if name in also:
                continue
            if name == VENDOR_ID:
                if not has_id:
                    self.fault("the row has no vendor's id before it is created", path)
            elif name.endswith(EACH):
                self._items(name.removesuffix(EACH), path, in_list=in_list)
            else:
                self.column(name, path)

    def _items(self, name: str, path: NodePath, *, in_list: bool) -> None:
        column = self.column(name, path)
        if not in_list:
            self.fault(f"'{{{name}{EACH}}}' can only be in an object inside a list", path)
        elif column is not None and column.kind != "list":
            self.fault(f"'{name}' is no list", path, "give the column `type: json` and the transform json_list")

    def body(self, body: Any, path: NodePath, *, has_id: bool = False, also: frozenset[str] = frozenset()) -> None:  # noqa: ANN401 - JSON of any shape
        """Checks every text of a body."""
        lists: dict[NodePath, str] = {}
        for text, where in texts_of(body, path):
            self.template(text, where, has_id=has_id, also=also, in_list=isinstance(where[-2], int))
            for name in _NAME.findall(text):
                if name.endswith(EACH) and lists.setdefault(where[:-1], name) != name:
                    self.fault("an object can have the items of only one column", where)

    def call(self, rule: CallRule | None, name: str, *, has_id: bool, also: frozenset[str] = frozenset()) -> CallLayout | None:
        """The layout of a call of the table."""
        if rule is None:
            return None
        path = (*self.path, name)
        self.template(rule.path, (*path, "path"), has_id=has_id)
        self.body(rule.body, (*path, "body"), has_id=has_id, also=also)
        # To set the same values again, or to delete again, changes nothing.
        return CallLayout(rule.method, rule.path, rule.body, rule.id, rule.repeat or name != "create")

    def upload(self, rule: UploadRule | None) -> UploadLayout | None:
        """The layout of an upload."""
        if rule is None:
            return None
        self._file_columns(rule, "upload")
        self.body(rule.body, (*self.path, "upload", "body"), also=OF_UPLOAD)
        call = CallLayout("POST", rule.path, rule.body, repeat=True)
        return UploadLayout(call, rule.url, rule.fields, rule.handle, rule.place, rule.content, rule.name, rule.type)

    def file(self, rule: ApiTableRule) -> ContentLayout | None:
        """The layout of a file inside a body."""
        file = rule.file
        if file is None:
            return None
        self._file_columns(file, "file")
        if rule.upload is not None:
            self.fault("a file goes either into the body or to an address", (*self.path, "file"), "delete `file` or `upload`")
        texts = [text for text, _ in texts_of(rule.create.body, ())]
        if texts.count("{file.base64}") != 1:
            message = "the body of `create` must have '{file.base64}' once"
            self.fault(message, (*self.path, "file"), "add the field of the content")
        return ContentLayout(file.place, file.content, file.name, file.type, file.max_bytes)

    def _file_columns(self, rule: UploadRule | FileRule, name: str) -> None:
        path = (*self.path, name)
        for key in ("place", "content", "type"):
            if getattr(rule, key) is not None:
                self.column(getattr(rule, key), (*path, key))
        self.template(rule.name, (*path, "name"))

    def merge(self, rule: ApiTableRule) -> MergeLayout | None:
        """The layout of lists that are read before an update."""
        merge = rule.merge
        if merge is None:
            return None
        path: NodePath = (*self.path, "merge")
        self.template(merge.path, (*path, "path"), has_id=True)
        self.body(merge.body, (*path, "body"), has_id=True)
        for name, fields in merge.lists.items():
            self._merged(rule, name, fields)
        lists = tuple((name, tuple(fields)) for name, fields in merge.lists.items())
        return MergeLayout(merge.method, merge.path, merge.body, merge.object, lists)

    def _merged(self, rule: ApiTableRule, name: str, fields: list[str]) -> None:
        """The update must write the list, and nothing in its items that would be lost when they are written back."""
        path: NodePath = (*self.path, "merge", "lists", name)
        body = (rule.update.body if rule.update is not None else None) or {}
        if not isinstance(body.get(name), list):
            message = f"'update' writes no list '{name}'"
            self.faults.append(
                self.document.problem(WRONG_VALUE, message, path, at_key=True, help=suggestion(name, body, "fields of its body"))
            )
            return
        for item in body[name]:
            given = set(item) if isinstance(item, dict) else set()
            if given - set(fields) or (fields and fields[0] not in given) or (not fields and given):
                message = f"the items of '{name}' in 'update' must have '{fields[0]}'" if fields else f"'{name}' has objects"
                message = f"{message}, and only {', '.join(fields)}" if fields else message
                self.fault(message, path, "name every field of an item, first the one that identifies it")

    def find(self, rule: FindRule, index: int, above: NodePath = ()) -> FindLayout:
        """The layout of a look-up; `above` is the place of the list that has it."""
        path: NodePath = (*(above or (*self.path, "find")), index)
        self.template(rule.path, (*path, "path"), also=SINCE)
        self.body(rule.body, (*path, "body"), also=SINCE)
        for place, name in enumerate(rule.needs):
            self.column(name, (*path, "needs", place))
        where = tuple(self.condition(name, each, (*path, "where", name)) for name, each in rule.where.items())
        pages = pages_of(self.document, rule.next, (*path, "next"), self.faults)
        call = rule.method, rule.path, rule.body
        return FindLayout(*call, rule.items, rule.id, where, tuple(rule.needs), pages, rule.shows_within, rule.doubt)

    def condition(self, name: str, rule: WhereRule, path: NodePath) -> Condition:
        """The layout of a comparison."""
        given = [(each, str(getattr(rule, each))) for each in _COMPARISONS if getattr(rule, each) is not None]
        if len(given) != 1:
            self.fault("a comparison needs exactly one of equals, contains, moment, has", path)
            return Condition(name, "")
        self.template(given[0][1], path)
        return Condition(name, given[0][1], given[0][0])

    def written(self, rule: ApiTableRule) -> None:
        """A column that only `create` writes would change without being written, and count as sent."""
        if rule.update is None:
            return
        changed = {name for text, _ in texts_of(rule.update.body, ()) for name in _columns(text)}
        for text, where in texts_of(rule.create.body, (*self.path, "create", "body")):
            for name in _columns(text):
                if name not in changed and name not in rule.fixed:
                    self.fault(f"'update' does not write '{name}'", where, "add it to the body of `update`, or to `fixed`")

    def emptied(self, rule: ApiTableRule) -> None:
        """Only a text that is nothing but the column can become null."""
        whole = {text for text, _ in texts_of(rule.update.body if rule.update is not None else None, ())}
        for name, how in rule.empty.items():
            path = (*self.path, "empty", name)
            self.column(name, path)
            if how != "cleared" and f"{{{name}}}" not in whole:
                self.fault(f"'update' does not write '{name}' as it is", path, f'write "{{{name}}}" in the body of `update`')


def pages_of(
    document: Document,
    rule: Mapping[Literal["field", "key"], str] | Literal["link"] | None,
    path: NodePath,
    faults: list[Problem],
) -> Next | None:
    """How the next page of a list is found."""
    if rule is None or isinstance(rule, str):
        return rule
    if len(rule) != 2:
        faults.append(document.problem(WRONG_VALUE, "pages need both 'field' and 'key'", path))
    return rule.get("field", ""), rule.get("key", "")


def texts_of(body: Any, path: NodePath) -> Iterator[tuple[str, NodePath]]:  # noqa: ANN401 - JSON of any shape
    """Yields every text of a body with its place."""
    if isinstance(body, str):
        yield body, path
    elif isinstance(body, dict):
        for name, value in body.items():
            yield from texts_of(value, (*path, name))
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield from texts_of(value, (*path, index))


def _columns(text: str) -> list[str]:
    return [name.removesuffix(EACH) for name in _NAME.findall(text)]
