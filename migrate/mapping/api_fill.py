"""Checks where the names come from by which a value map is filled with ids of the vendor."""

from __future__ import annotations

from collections.abc import Mapping

from migrate.core.fill_layout import FillLayout
from migrate.core.problems import Problem
from migrate.mapping.codes import API_COLUMN, WRONG_VALUE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.models.api_file import FillRule, VocabularyRule
from migrate.mapping.suggestions import suggestion
from migrate.targets.spec import TableSpec


def make_fill(
    document: Document, vocabulary: VocabularyRule, path: NodePath, specs: Mapping[str, TableSpec], faults: list[Problem]
) -> FillLayout | None:
    """The layout of a fill rule; None if the vocabulary has none."""
    rule = vocabulary.fill
    if rule is None:
        return None
    given = [name for name in ("table", "key", "name", "within") if getattr(rule, name) is not None]
    if rule.users != (not given) or (not rule.users and (rule.table is None or rule.key is None)):
        faults.append(document.problem(WRONG_VALUE, "a fill rule needs 'table' and 'key', or only 'users: true'", path))
        return None
    within = None
    if rule.within is not None:
        if rule.within.field not in vocabulary.also:
            message = f"'also' does not list '{rule.within.field}'"
            faults.append(document.problem(WRONG_VALUE, message, (*path, "within", "field"), help="add it to `also`"))
        within = (rule.within.field, rule.within.map, rule.within.key)
    for column, where in _columns(rule):
        spec = specs.get(str(rule.table))
        if spec is None or (column != spec.id_column and spec.column(column) is None):
            message = f"no table '{rule.table}' with a column '{column}' is mapped"
            known = [] if spec is None else [one.name for one in spec.columns]
            problem = document.problem(API_COLUMN, message, (*path, *where), help=suggestion(column, known, "mapped columns"))
            faults.append(problem)
    return FillLayout(rule.map, rule.table, rule.key, rule.name or rule.key, rule.users, within, rule.add)


def _columns(rule: FillRule) -> list[tuple[str, tuple[str, ...]]]:
    """The columns that a rule reads, with their place."""
    found: list[tuple[str, tuple[str, ...]]] = [(one, (name,)) for name in ("key", "name") if (one := getattr(rule, name))]
    return [*found, *([(rule.within.key, ("within", "key"))] if rule.within is not None else [])]
