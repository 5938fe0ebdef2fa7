"""Adds the columns of sets in `target.yaml` to the tables that use them."""

from __future__ import annotations

from migrate.core.problems import Problem
from migrate.mapping.codes import CONTRADICTION, UNKNOWN_SET
from migrate.mapping.document import Document, NodePath
from migrate.mapping.models import FieldRule, TableFile, TargetFile
from migrate.mapping.suggestions import suggestion


def with_column_sets(document: Document, file: TableFile, target: TargetFile, home: Document, faults: list[Problem]) -> TableFile:
    """The table file with the rules of the sets that it uses; the document then knows where they are written (`home`)."""
    columns = _merged(document, file.use, file.columns, (), target, home, faults)
    parts = {
        entity: part.model_copy(
            update={"columns": _merged(document, part.use, part.columns, ("entities", entity), target, home, faults)}
        )
        for entity, part in (file.entities or {}).items()
    }
    return file.model_copy(update={"columns": columns, **({"entities": parts} if file.entities else {})})


def _merged(  # noqa: PLR0917 - one place of a file, and what it takes from another
    document: Document,
    used: list[str],
    own: dict[str, FieldRule],
    path: NodePath,
    target: TargetFile,
    home: Document,
    faults: list[Problem],
) -> dict[str, FieldRule]:
    taken: dict[str, str] = {}
    merged: dict[str, FieldRule] = {}
    for index, name in enumerate(used):
        rules = target.column_sets.get(name)
        if rules is None:
            help_text = suggestion(name, target.column_sets, "sets in target.yaml")
            faults.append(
                document.problem(UNKNOWN_SET, f"there is no set of columns '{name}'", (*path, "use", index), help=help_text)
            )
            continue
        for column in rules.keys() - own.keys():
            if column in taken:
                message = f"the sets '{taken[column]}' and '{name}' both have the column '{column}'"
                help_text = "write the rule under 'columns', which takes precedence"
                faults.append(document.problem(CONTRADICTION, message, (*path, "use", index), help=help_text))
            taken[column] = name
            document.borrowed[*path, "columns", column] = (home, ("column_sets", name, column))
        merged |= {column: rule for column, rule in rules.items() if column not in own}
    return merged | own
