"""Rejects policies that would have no effect, so that no user relies on them."""

from __future__ import annotations

from migrate.core.problems import Problem
from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.codes import CONTRADICTION
from migrate.mapping.folder import Folder

_BY_PARENT = "child rows follow their parent: set 'gone' in the parent's file, or 'gone: keep' here"


def check_policies(folder: Folder, plans: dict[str, TablePlan], faults: list[Problem]) -> None:
    """Adds a fault for each child table whose `gone` differs from its parent's: child rows follow the parent's row."""
    for name, (document, file) in folder.tables.items():
        spec = plans[name].spec if name in plans else None
        parent = plans.get(spec.parent or "") if spec is not None else None
        if spec is None or parent is None or "gone" not in file.model_fields_set:
            continue
        if spec.gone not in {"keep", parent.spec.gone}:
            message = f"'gone: {spec.gone}' has no effect: the parent '{spec.parent}' has 'gone: {parent.spec.gone}'"
            faults.append(document.problem(CONTRADICTION, message, ("gone",), at_key=True, help=_BY_PARENT))
