"""Makes plans of `key` and `each`: which rows a record makes, and the keys that identify them in later runs."""

from __future__ import annotations

from dataclasses import replace

from migrate.core.entities import ENTITIES
from migrate.mapping.applying.rules import EachPlan, KeyPlan, ValueSource
from migrate.mapping.binding import Scope
from migrate.mapping.codes import CONTRADICTION, UNKNOWN_FIELD, WRONG_KEY, WRONG_TYPE
from migrate.mapping.document import NodePath
from migrate.mapping.fields import ROW_KEY, ROW_PARENT, FieldInfo, field_info, known_fields
from migrate.mapping.links import Link, record_list, record_lists, with_items
from migrate.mapping.models import EachRule, KeyRule
from migrate.mapping.suggestions import suggestion


def make_each_plan(scope: Scope, rule: EachRule | None, path: NodePath) -> tuple[EachPlan | None, Scope]:
    """The plan of a list, and the scope of rules that read its items; None if there is none, or with faults added."""
    if rule is None:
        return None, scope
    known = field_info(rule.field, scope.entity, items=False, links=scope.links)
    records = record_list(rule.field, scope.entity.name) if known is None else None
    if records is not None:
        return _records(scope, rule, path, records)
    if known is None:
        names = [name for name in known_fields(scope.entity, items=False, links=scope.links) if _is_list(scope, name)]
        help_text = suggestion(rule.field, [*names, *record_lists(scope.entity.name)], "lists")
        message = f"entity {scope.entity.name} has no list '{rule.field}'"
        scope.faults.append(scope.document.problem(UNKNOWN_FIELD, message, (*path, "field"), help=help_text))
        return None, scope
    info = scope.record_field(rule.field, (*path, "field"))
    if info is None:
        return None, scope
    if info.kind not in {"list", "text"}:
        scope.faults.append(scope.document.problem(WRONG_TYPE, f"'each' needs a list, but {info.name} is {info.kind}", path))
    steps, kind = scope.steps(rule.clean, "text", (*path, "clean"))
    if kind != "text":
        message = f"an item must be text, but the transforms make it {kind}"
        scope.faults.append(scope.document.problem(WRONG_TYPE, message, (*path, "clean")))
    return EachPlan(info, steps, rule.on_error, scope.document.place(path)), scope


def _is_list(scope: Scope, name: str) -> bool:
    info = field_info(name, scope.entity, items=False, links=scope.links)
    return info is not None and info.kind == "list"


def _records(scope: Scope, rule: EachRule, path: NodePath, link: Link) -> tuple[EachPlan, Scope]:
    """The plan of a list of records. Each record is whole, so nothing can be done to it as to a text."""
    for key in sorted({"clean", "on_error"} & rule.model_fields_set):
        message = f"'{key}' changes texts, but '{rule.field}' is a list of records"
        help_text = "use the rules of the columns instead"
        scope.faults.append(scope.document.problem(CONTRADICTION, message, (*path, key), at_key=True, help=help_text))
    entity = ENTITIES[link.entity]
    source = next(field.source for field in entity.fields if field.name == entity.key)
    info = FieldInfo(rule.field, "list", entity.meaning, source, personal=not entity.key_is_id)
    within = replace(scope, links=with_items(scope.links, scope.entity.name, link))
    return EachPlan(info, (), rule.on_error, scope.document.place(path), link), within


def make_key_plan(scope: Scope, rule: KeyRule | None, path: NodePath) -> KeyPlan:
    """The plan of a row's source key; without a rule, the entity's key, or parent and item."""
    if rule is None:
        if scope.items:
            return KeyPlan(None)
        own = scope.field(scope.entity.key, path)
        return KeyPlan(ValueSource(fields=(own,), kind=own.kind) if own is not None else None)
    if (rule.field is None) == (rule.template is None):
        scope.faults.append(scope.document.problem(CONTRADICTION, "a key is either a field or a template", path, at_key=True))
        return KeyPlan(None)
    if rule.field is not None:
        info = scope.field(rule.field, (*path, "field"))
        source = ValueSource(fields=(info,), kind=info.kind) if info is not None else ValueSource()
        if info is not None and info.kind not in {"text", "integer"}:
            scope.faults.append(scope.document.problem(WRONG_KEY, f"the key cannot use {info.name}", (*path, "field")))
    else:
        source = ValueSource(template=scope.template(rule.template or "", (*path, "template")))
    not_of_itself(scope, source, path, "the key")
    steps, kind = scope.steps(rule.clean, "text", (*path, "clean"))
    if kind != "text":
        message = f"a key must be text, but the transforms make it {kind}"
        scope.faults.append(scope.document.problem(WRONG_TYPE, message, (*path, "clean")))
    return KeyPlan(source, steps)


def not_of_itself(scope: Scope, source: ValueSource, path: NodePath, what: str) -> None:
    """Checks that a key does not use the row's own key, and a parent key neither."""
    if any(field.name in {ROW_KEY, ROW_PARENT} for field in source.used if what != "the key" or field.name == ROW_KEY):
        message = f"{what} cannot use the row's own key"
        scope.faults.append(scope.document.problem(WRONG_KEY, message, path, help=f"take a field of entity {scope.entity.name}"))
