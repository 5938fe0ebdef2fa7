"""A mapping's fingerprint. It depends on the content only, not on comments, the order of keys or short forms."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Lookup

from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.folder import Folder
from migrate.mapping.transforms import canonical_json

#: Keys that do not change the values of rows, such as tests.
_NOT_COMPARED = {"tests", "table", "title"}
_REVIEWED = {"accept", "duplicates"}


def fingerprint(folder: Folder, plans: Lookup[str, TablePlan]) -> str:
    """sha256 as hex over target.yaml, tables, value maps as rules use them, users and erasure list in one canonical text."""
    content = {
        "target": folder.target.model_dump(mode="json", exclude_defaults=True, exclude=_REVIEWED),
        "tables": {
            name: file.model_dump(mode="json", exclude_defaults=True, exclude=_NOT_COMPARED)
            for name, (_, file) in folder.tables.items()
        },
        "maps": {
            f"{table}/{entity}/{column.spec.name}": column.value_map.values
            for table, plan in plans.items()
            for entity, part in plan.parts.items()
            for column in part.columns
            if column.value_map is not None
        }
        | _maps_of_conditions(plans),
        "users": sorted(map(repr, folder.users.rows.rows())),
        **({"duplicates": sorted(folder.duplicates.merged.items())} if folder.duplicates.merged else {}),
        "erasure": [sorted(folder.erasure.candidate_ids), sorted(folder.erasure.emails), sorted(folder.erasure.profile_urls)],
    }
    if folder.bundle is not None:
        content["bundle"] = folder.bundle[1].model_dump(mode="json", exclude_defaults=True)
    if folder.api is not None:
        content["api"] = folder.api[1].model_dump(mode="json", exclude_defaults=True)
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def _maps_of_conditions(plans: Lookup[str, TablePlan]) -> dict[str, dict[str, object]]:
    """The value maps of filters, and of the conditions of columns."""
    found = {}
    for table, plan in plans.items():
        for entity, part in plan.parts.items():
            conditions = [("filters", each) for each in part.filters]
            conditions += [(column.spec.name, column.when) for column in part.columns if column.when is not None]
            for place, each in conditions:
                if each.value_map is not None:
                    found[f"{table}/{entity}/{place}/{each.name}/when"] = each.value_map.values
    return found
