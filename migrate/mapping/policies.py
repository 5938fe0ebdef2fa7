"""Policies that would have no effect: a mapping that states one is refused, so that nobody relies on it."""

from __future__ import annotations

from migrate.core.problems import Problem
from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.codes import CONTRADICTION
from migrate.mapping.document import Document, NodePath
from migrate.mapping.folder import Folder

_BY_PARENT = "child rows follow their parent: state 'gone' in the parent's file, or 'gone: keep' here"


def check_policies(folder: Folder, plans: dict[str, TablePlan], faults: list[Problem]) -> None:
    """Adds a fault for each `gone` that cannot be followed.

    `gone: delete` beside `write: insert` or `write: update`, which never delete; `gone: delete` or `gone: report` of a child table
    whose parent says something else.
    """
    for name, (document, file) in folder.tables.items():
        if name not in plans:
            continue
        spec = plans[name].spec
        stated = "gone" in file.model_fields_set
        if spec.gone == "delete" and spec.write != "upsert":
            message = f"'gone: delete' has no effect beside 'write: {spec.write}'"
            faults.append(
                _fault(document, "gone" if stated else "write", message, "state 'gone: report' or 'write: upsert' here")
            )
        parent = plans.get(spec.parent or "")
        if stated and parent is not None and spec.gone != "keep" and spec.gone != parent.spec.gone:
            message = f"'gone: {spec.gone}' has no effect: the parent '{spec.parent}' says 'gone: {parent.spec.gone}'"
            faults.append(_fault(document, "gone", message, _BY_PARENT))


def _fault(document: Document, key: str, message: str, help_text: str) -> Problem:
    path: NodePath = (key,) if (key,) in document.values else ()
    return document.problem(CONTRADICTION, message, path, at_key=True, help=help_text)
