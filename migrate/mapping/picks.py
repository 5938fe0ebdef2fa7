"""Makes links of the picks in `target.yaml`. A pick chooses one record from many, and rules can read its fields."""

from __future__ import annotations

from migrate.core.problems import Problem
from migrate.mapping.binding import known_entity
from migrate.mapping.codes import CONTRADICTION, UNKNOWN_FIELD, WRONG_TYPE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.fields import kind_of
from migrate.mapping.links import STANDARD_LINKS, Link, Links, Pick, with_picks
from migrate.mapping.models import PickRule
from migrate.mapping.suggestions import suggestion


def make_links(picks: dict[str, PickRule], document: Document, faults: list[Problem]) -> Links:
    """The standard links and the picks. For a faulty pick, a fault is added and the pick is left out."""
    made = {}
    for name, rule in picks.items():
        before = len(faults)
        link = _link(name, rule, document, ("picks", name), faults)
        if link is not None and len(faults) == before:
            made[name] = (rule.entity, link)
    return with_picks(made)


def _link(name: str, rule: PickRule, document: Document, path: NodePath, faults: list[Problem]) -> Link | None:
    entity, of = (known_entity(document, word, (*path, key), faults) for key, word in (("entity", rule.entity), ("of", rule.of)))
    if entity is None or of is None:
        return None
    if name in STANDARD_LINKS[entity.name] or entity.field(name) is not None or not name.isidentifier():
        message = f"a pick of {entity.name} cannot be called '{name}'"
        help_text = "choose a name that is neither a field nor a relation of the entity, with only letters, digits and _"
        faults.append(document.problem(CONTRADICTION, message, path, at_key=True, help=help_text))
    if rule.first_by is not None and rule.last_by is not None:
        message = "'first_by' and 'last_by' exclude each other"
        faults.append(document.problem(CONTRADICTION, message, (*path, "last_by"), at_key=True, help="keep one of them"))
    for key, field in [(("where", word), word) for word in rule.where] + [
        ((order,), word) for order, word in (("first_by", rule.first_by), ("last_by", rule.last_by)) if word is not None
    ]:
        known = of.field(field)
        if known is None:
            help_text = suggestion(field, [one.name for one in of.fields], f"fields of {of.name}")
            message = f"entity {of.name} has no field '{field}'"
            faults.append(document.problem(UNKNOWN_FIELD, message, (*path, *key), at_key=key[0] == "where", help=help_text))
        elif kind_of(known.dtype) == "list":
            message = f"a pick compares single values, but {field} is a list"
            faults.append(document.problem(WRONG_TYPE, message, (*path, *key), at_key=key[0] == "where"))
    found = {one.name: one.field for one in of.relations if one.entity == entity.name}
    back = found.get(rule.by) if rule.by is not None else next(iter(found.values())) if len(found) == 1 else None
    if back is None:
        faults.append(_relation_fault(rule, found, document, path))
        return None
    where = tuple((field, tuple(values)) for field, values in rule.where.items())
    return Link(name, entity.key, of.name, back, Pick(where, rule.first_by or rule.last_by, rule.last_by is not None))


def _relation_fault(rule: PickRule, found: dict[str, str], document: Document, path: NodePath) -> Problem:
    """The fault of a pick if its records do not refer to the entity, or refer to it in several ways."""
    if rule.by is not None:
        help_text = suggestion(rule.by, found, f"relations of {rule.of} to {rule.entity}")
        return document.problem(UNKNOWN_FIELD, f"'{rule.by}' is not a relation to {rule.entity}", (*path, "by"), help=help_text)
    message = f"{len(found)} relations lead from {rule.of} to {rule.entity}"
    help_text = f"write by: {' or '.join(found)}" if found else "pick from an entity that refers to this one"
    return document.problem(CONTRADICTION, message, (*path, "of"), help=help_text)
