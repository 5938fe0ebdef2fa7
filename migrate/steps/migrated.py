"""What is migrated of each entity, what is left out and why: the counts of the report's first page."""

from __future__ import annotations

from collections import Counter

from migrate.core.batches import Batches
from migrate.core.entities import ENTITIES
from migrate.core.facts.overview import MigratedEntity, Reason, RetentionInForce, RulesInForce
from migrate.mapping import ERASURE, Mapping
from migrate.steps.mapping import Counted, Rows
from migrate.steps.work import Work
from migrate.targets.plan import Plan
from migrate.targets.spec import TableSpec

#: Maximum number of listed reasons of an entity; the others are one reason.
_LISTED = 8
_NOT_MAPPED = "the mapping has no table for them"


def migrated_entities(work: Work, mapping: Mapping, rows: Rows, batches: Batches, plan: Plan) -> list[MigratedEntity]:
    """Returns every entity of the delivery, in the order of documents."""
    rejected = _rejected_by_plan(work, plan)
    found = []
    for entity in sorted(ENTITIES.values(), key=lambda one: (one.position, one.name)):
        spec = main_table(mapping, entity.name)
        if spec is not None:
            counted = rows.counted.get((spec.table, entity.name), Counted())
            found.append(_entity(entity.name, spec, counted, rejected.get((spec.table, entity.name), Counter())))
        else:
            records = sum(frame.height for frame in batches(entity.name))
            reason = Reason(code=None, text=_NOT_MAPPED, count=records)
            found.append(MigratedEntity(entity=entity.name, table=None, records=records, rows=0, left_out=[reason]))
    return [each for each in found if each.records]


def main_table(mapping: Mapping, entity: str) -> TableSpec | None:
    """Returns the table with one row per record of an entity: its own table, otherwise the first one; None if there is none."""
    own = mapping.own_table(entity)
    if own is not None:
        return own
    for spec in mapping.specs:
        part = mapping.plans[spec.table].parts.get(entity)
        if part is not None and part.each is None and not spec.distinct:
            return spec
    return None


def table_titles(mapping: Mapping) -> dict[str, str]:
    """Returns what people call the rows of each table: its `title`, otherwise the table's name in words."""
    named = {name: file.title for name, (_, file) in mapping.folder.tables.items()}
    return {spec.table: named.get(spec.table) or spec.table.replace("_", " ").capitalize() for spec in mapping.specs}


def rules_in_force(mapping: Mapping) -> RulesInForce:
    """Returns what the mapping decides about private files, retention and erasure."""
    left_out, files = mapping.context.left_out, mapping.policies.attachments
    return RulesInForce(
        private=files.private,
        unmatched=files.unmatched,
        retention=[
            RetentionInForce(
                name=rule.name,
                entity=rule.entity.name,
                field=rule.field,
                before=rule.before.date().isoformat(),
                records=len(left_out.values_of(rule.name, rule.entity.key)),
            )
            for rule in mapping.retention
        ],
        erasure_lines=len(mapping.erasure.lines) if mapping.erasure else None,
        erased_candidates=len(mapping.erased_candidates),
        merged=len(mapping.duplicates.merged),
        undecided=mapping.duplicates.undecided,
    )


def _entity(name: str, spec: TableSpec, counted: Counted, rejected: Counter[tuple[str | None, str]]) -> MigratedEntity:
    rows = counted.rows - sum(rejected.values())
    reasons = Counter({(code, text if code else _rule_text(text)): count for (code, text), count in counted.left_out.items()})
    reasons += rejected
    listed = [Reason(code=code, text=text, count=count) for (code, text), count in reasons.most_common(_LISTED)]
    more = sum(reasons.values()) - sum(reason.count for reason in listed)
    listed += [Reason(code="", text="other errors", count=more)] if more else []
    return MigratedEntity(entity=name, table=spec.table, records=counted.records, rows=rows, left_out=listed)


def _rejected_by_plan(work: Work, plan: Plan) -> dict[tuple[str, str], Counter[tuple[str | None, str]]]:
    """Counts the rows that the plan rejects, by table and entity, with code and message."""
    entities = {spec.table: spec.entities for spec in plan.specs}
    found: dict[tuple[str, str], Counter[tuple[str | None, str]]] = {}
    for frame in plan.notes("rejected"):
        groups = frame.group_by("table", "_file", "code", "message").len().iter_rows()
        for table, file, code, message, count in groups:
            entity = _entity_of(entities[table], work.table_of.get(file))
            found.setdefault((table, entity), Counter())[code, message] += count
    return found


def _entity_of(entities: tuple[str, ...], source: str | None) -> str:
    """Returns which of a table's entities a row is made of, by the source table of its record; empty for a seed."""
    made_of = [name for name in entities if source in ENTITIES[name].tables]
    return next(iter(made_of or entities), "")


def _rule_text(rule: str) -> str:
    return "the erasure list" if rule == ERASURE else f"the mapping's rule '{rule}'"
