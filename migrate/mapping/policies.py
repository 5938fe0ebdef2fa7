"""The settings of a whole mapping; rejects policies that would have no effect, so that no user relies on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from migrate.core.attachment_policy import Policy
from migrate.core.problems import Problem
from migrate.mapping.accepted import accepted_codes
from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.codes import CONTRADICTION
from migrate.mapping.folder import Folder
from migrate.mapping.models import TargetFile

_BY_PARENT = "child rows follow their parent: set 'gone' in the parent's file, or 'gone: keep' here"


@dataclass(frozen=True, slots=True)
class Policies:
    """Settings of the whole mapping, from target.yaml.

    `limits`: the limits that are set, by name (`max_gone`). `accepted`: codes of accepted findings, with their reasons.
    """

    kind: Literal["database", "bundle", "api"]
    attachments: Policy
    users: Literal["placeholder", "reject", "fallback"]
    phone_region: str | None
    limits: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, target: TargetFile) -> Policies:
        """Returns the settings of target.yaml."""
        attachments, users, limits = target.attachments.policy, target.users.missing, target.limits.stated()
        return cls(target.kind, attachments, users, target.phone_region, limits, accepted_codes(target))


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
