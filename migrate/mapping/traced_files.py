"""Rows of candidates' files must refer to a row of their candidate: only then does erasing the candidate find them."""

from __future__ import annotations

from collections.abc import Mapping

from migrate.core.entities import ENTITIES
from migrate.core.problems import Problem
from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.codes import UNTRACED_FILES
from migrate.mapping.folder import Folder

_FILES = "attachment"
_HELP = "add a column with 'ref' to the table of candidates or of their applications, and key: candidate_id"


def check_files_traced(folder: Folder, plans: Mapping[str, TablePlan], faults: list[Problem]) -> None:
    """Adds a fault for each table of attachments whose rows do not lead, by references, to a row of the candidate.

    A file whose candidate has left the export is in no delivery, so an erasure list reaches its row only from another row.
    """
    for name, plan in plans.items():
        if plans.keys() >= folder.tables.keys() and _FILES in plan.parts and not _leads_to_person(name, plans, frozenset()):
            document, file = folder.tables[name]
            path = ("entity",) if file.entity is not None else ("entities", _FILES)
            message = f"the rows of table '{name}' refer to no row of their candidate: an erasure could not find them"
            faults.append(document.problem(UNTRACED_FILES, message, path, at_key=True, help=_HELP))


def _leads_to_person(name: str, plans: Mapping[str, TablePlan], seen: frozenset[str]) -> bool:
    """Whether a reference of the table leads to rows of one candidate each, over any number of tables."""
    pointed = {one.reference.table for one in plans[name].spec.references if one.reference is not None} - seen - {name}
    return any(
        table not in plans or _of_one_person(plans[table]) or _leads_to_person(table, plans, seen | {name}) for table in pointed
    )


def _of_one_person(plan: TablePlan) -> bool:
    named = (ENTITIES[entity].field("candidate_id") is not None for entity in plan.parts if entity != _FILES)
    return not plan.spec.distinct and any(named)
