"""Checks the keys of a rule against each other: a key that contradicts another, or has no effect without another."""

from __future__ import annotations

from string import Formatter

from migrate.core.problems import Problem
from migrate.mapping.binding import Scope
from migrate.mapping.codes import CONTRADICTION
from migrate.mapping.document import NodePath
from migrate.mapping.fields import field_info
from migrate.mapping.file_columns import check_file_rule
from migrate.mapping.lookups import check_lookup_keys
from migrate.mapping.models import FieldRule
from migrate.mapping.seeds import unknown_seed

_SOURCES = ("field", "key", "constant", "coalesce", "template", "seed")

#: Keys that have an effect only together with another one.
_ONLY_WITH: dict[str, str] = {"missing": "ref", "key": "ref", "unmapped": "map"}


def check_contradictions(scope: Scope, rule: FieldRule, path: NodePath) -> None:
    """Adds a fault for every key of a rule that contradicts another one, or has no effect."""
    written = scope.document.written_keys(path) or rule.model_fields_set
    given = [name for name in _SOURCES if name in written]
    document = scope.document
    check_lookup_keys(scope, rule, written, given, path)
    several = rule.lookup is not None and not isinstance(rule.lookup.by, str)

    def fault(message: str, at: NodePath, help_text: str | None = None) -> Problem:
        return document.problem(CONTRADICTION, message, at, at_key=True, help=help_text)

    if not given and not several and written <= set(FieldRule.model_fields):
        scope.faults.append(fault("the rule has no source", path, f"add one of {', '.join(_SOURCES)}"))
    for extra in given[1:]:
        scope.faults.append(fault(f"'{extra}' and '{given[0]}' cannot be used together", (*path, extra), "keep one of them"))
    for key, needed in _ONLY_WITH.items():
        if key in written and needed not in written and not (key == "missing" and _reads_related(scope, rule)):
            scope.faults.append(fault(f"'{key}' has no effect without '{needed}'", (*path, key)))
    if "too_long" in written and not written & {"max_length", "max_bytes"}:
        scope.faults.append(fault("'too_long' has no effect without 'max_length'", (*path, "too_long")))
    _check_file_policy(scope, rule, path)
    _check_seed(scope, rule, written, path)
    if rule.ref is not None and ("field" in given or "constant" in given):
        scope.faults.append(fault(f"'ref' needs 'key', not '{given[0]}'", (*path, given[0])))
    if rule.ref is not None and rule.type is not None:
        scope.faults.append(fault("a reference cannot have a 'type': it has the type of the target's id", (*path, "type")))
    if rule.unmapped == "default" and "default" not in written:
        scope.faults.append(fault("'unmapped: default' needs 'default'", (*path, "unmapped")))


def _check_seed(scope: Scope, rule: FieldRule, written: set[str], path: NodePath) -> None:
    if rule.seed is None:
        return
    if rule.seed not in scope.seeds.names:
        scope.faults.append(unknown_seed(scope.document, rule.seed, scope.seeds, (*path, "seed")))
    for key in sorted({"type", "clean", "map", "lookup", "default", "ref"} & written):
        message = f"'{key}' has no effect with 'seed'"
        scope.faults.append(scope.document.problem(CONTRADICTION, message, (*path, key), at_key=True))


def _check_file_policy(scope: Scope, rule: FieldRule, path: NodePath) -> None:
    found = None if rule.field is None else field_info(rule.field, scope.entity, items=scope.items, links=scope.links)
    if found is not None and found.kind == "content":
        check_file_rule(scope, rule, path)
    elif rule.too_long == "null":
        message = "'too_long: null' is for files: other values are rejected or cut"
        scope.faults.append(scope.document.problem(CONTRADICTION, message, (*path, "too_long"), at_key=True))


def _reads_related(scope: Scope, rule: FieldRule) -> bool:
    """True if a rule reads a field of a related record, such as `candidate.given_name`."""
    listed = [rule.field, rule.key, *(rule.coalesce or ())]
    templates = (rule.template, None if rule.default is None else rule.default.template)
    listed += [name for template in templates for _, name, _, _ in Formatter().parse(template or "")]
    return any(name is not None and name.partition(".")[0] in scope.links[scope.entity.name] for name in listed)
