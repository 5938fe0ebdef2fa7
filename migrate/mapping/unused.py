"""What a mapping declares and no table uses."""

from __future__ import annotations

from migrate.core.problems import Problem
from migrate.mapping.codes import UNUSED_SET
from migrate.mapping.folder import Folder


def unused_sets(folder: Folder) -> list[Problem]:
    """A warning for each set of columns that no table uses: its rules have no effect."""
    used = {name for _, file in folder.tables.values() for name in file.use}
    used |= {name for _, file in folder.tables.values() for part in (file.entities or {}).values() for name in part.use}
    return [
        folder.target_document.problem(
            UNUSED_SET,
            f"no table uses the set of columns '{name}': its rules have no effect",
            ("column_sets", name),
            at_key=True,
            help=f"write use: [{name}] in the tables that need it, or remove the set",
        )
        for name in folder.target.column_sets
        if name not in used
    ]
