"""Makes the value maps of rules and filters: pairs in the rule, a CSV in `maps/`, or the users file."""

from __future__ import annotations

from typing import Any

from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.mapping.applying.rules import ValueMap
from migrate.mapping.applying.values import parse_constant
from migrate.mapping.binding import Scope
from migrate.mapping.codes import FAULTY_MAP, GAP, UNKNOWN_MAP
from migrate.mapping.document import NodePath
from migrate.mapping.suggestions import suggestion
from migrate.mapping.transforms import Kind
from migrate.mapping.value_maps import GAP_MARK, fold_key

USERS_MAP = "users"


def scalar_kind(values: list[Any]) -> Kind:
    """The type that all values of a list have; text if they differ."""
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        return "boolean"
    if known and all(isinstance(value, int) and not isinstance(value, bool) for value in known):
        return "integer"
    if known and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in known):
        return "number"
    return "text"


def make_value_map(
    scope: Scope, name: str, choice: str | dict[str, Any] | None, wanted: Kind | None, path: NodePath
) -> ValueMap | None:
    """The value map of a rule or filter; None if there is none, or with faults added. `name` chooses the column of a CSV."""
    if choice is None:
        return None
    here = (*path, "map")
    if isinstance(choice, dict):
        values: dict[str, Any] = {fold_key(key): value for key, value in choice.items()}
        shown, cells = name, None
    elif choice == USERS_MAP and USERS_MAP not in scope.maps:
        pairs = scope.users.rows.select("profile_url", "users.target_id").iter_rows()
        shown, cells, values = USERS_MAP, None, {fold_key(url): target for url, target in pairs if target}
    elif choice in scope.maps:
        file = scope.maps[choice]
        column = file.column(name)
        shown, cells = file.name, file
        values = {key: row[column] or None for key, (_, row) in file.rows.items() if row[column] != GAP_MARK}
        for line in [line for line, row in file.rows.values() if row[column] == GAP_MARK]:
            message = f"value map '{file.name}': no target value chosen yet for '{file.header[column]}'"
            help_text = "replace the ? by the target value; leave the cell empty if the column is to be empty"
            scope.faults.append(Problem(code=GAP, message=message, place=Place(file.shown, line), help=help_text))
    else:
        help_text = suggestion(choice, [*scope.maps, USERS_MAP], "value maps in maps/")
        scope.faults.append(scope.document.problem(UNKNOWN_MAP, f"there is no value map '{choice}'", here, help=help_text))
        return None
    kind: Kind = wanted if wanted in {"integer", "number", "boolean"} else scalar_kind(list(values.values()))
    made: dict[str, Any] = {}
    for key, value in values.items():
        try:
            made[key] = None if value is None else parse_constant(value, kind)
        except ValueError:
            message = f"value map '{shown}' must give {kind}"
            if cells is None:
                scope.faults.append(scope.document.problem(FAULTY_MAP, message, (*here, key)))
            else:
                line = cells.rows[key][0]
                scope.faults.append(scope.document.problem(FAULTY_MAP, f"{message} ({cells.shown}:{line})", here))
    return ValueMap(shown, made, kind)
