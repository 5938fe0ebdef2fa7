"""How frameworks name tables and columns: Django (`recruitment_candidate`, `stage_id_id`, `is_active`) and Rails (`updated_at`).

Both fill columns in the application and not in the database, so that an INSERT must fill them. What is here are the values that
the application would write.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from migrate.core.entities import Entity
from migrate.mapping.drafting.words import TABLES, plain
from migrate.mapping.drafting.yaml_text import flow
from migrate.targets.schema import TargetColumn, TargetSchema, TargetTable

Framework = Literal["Django", "Rails"]

#: Tables of which each framework makes at least one of its own.
_SIGNS: dict[Framework, frozenset[str]] = {
    "Django": frozenset({"django_migrations", "django_content_type"}),
    "Rails": frozenset({"schema_migrations", "ar_internal_metadata"}),
}
#: Tables of the frameworks themselves, which never hold what an export has.
OWN_TABLES = re.compile(
    r"^(django_|auth_(group|permission|user_)|schema_migrations$|ar_internal_metadata$|active_storage_|alembic_version$"
    r"|.*_?historical|auditlog_|oauth_|sessions?$)"
)
#: How many tables share a first word that is then taken for the name of a module, as in `hr_candidate`.
_SHARED_BY = 3

_TRUE = ("isactive", "active", "enabled", "isenabled")
_DELETED = ("deletedat", "archivedat", "discardedat", "removedat")


@dataclass(frozen=True, slots=True)
class Naming:
    """The framework of a schema, if one is recognised, and the words before the names of tables."""

    framework: Framework | None
    prefixes: frozenset[str]

    def app(self, table: str) -> str:
        """The word before a table's name: `recruitment` of `recruitment_candidate`; empty if there is none."""
        first, mark, _ = table.partition("_")
        return first if mark and first.casefold() in self.prefixes else ""

    def bare(self, table: str) -> str:
        """The table's name without that word."""
        app = self.app(table)
        return table[len(app) + 1 :] if app else table


def recognise(schema: TargetSchema) -> Naming:
    """The naming of a schema's tables."""
    framework = next((name for name, signs in _SIGNS.items() if signs & set(schema.tables)), None)
    first = Counter(name.partition("_")[0].casefold() for name in schema.tables if "_" in name)
    entities = {word for words in TABLES.values() for word in words}
    prefixes = {word for word, times in first.items() if framework == "Django" or (times >= _SHARED_BY and word not in entities)}
    return Naming(framework, frozenset(prefixes))


def conventional_rule(column: TargetColumn, table: TargetTable, entity: Entity, naming: Naming) -> Any:  # noqa: ANN401 - a rule
    """The rule of a column that the framework would fill, or None: a rule, short or long."""
    name = plain(column.name)
    boolean = type(column.dtype).__name__ == "Boolean"
    if boolean and name in _TRUE and (not column.nullable or naming.framework == "Django"):
        return {"constant": True}
    if naming.framework is None or column.has_default:
        return None
    if naming.framework == "Django" and entity.name == "user" and _is_login(table):
        return _of_login(name)
    if name in {"createdat", "updatedat", "modifiedat"} and not column.nullable:
        return _of_times(name, entity)
    return None


def _is_login(table: TargetTable) -> bool:
    return {"username", "password"} <= {column.name for column in table.columns}


def _of_login(name: str) -> Any:  # noqa: ANN401 - a rule
    """The rule of a login: nobody can log in with the password `!`, which Django writes for accounts without one."""
    if name == "password":
        return {"constant": "!"}
    return {"constant": False} if name in {"issuperuser", "isstaff"} else None


def _of_times(name: str, entity: Entity) -> Any:  # noqa: ANN401 - a rule
    wanted = ["created_at", "modified_at"] if name == "createdat" else ["modified_at", "created_at"]
    known = [field for field in wanted if entity.field(field) is not None]
    if not known:
        return None
    return {"coalesce": known, "required": True} if len(known) > 1 else {"field": known[0], "required": True}


def written_column(table: TargetTable, entities: list[Entity]) -> dict[str, str]:
    """The columns that the tool itself fills with the time of writing: required ones for which the export has no time."""
    if any(entity.field("created_at") or entity.field("modified_at") for entity in entities):
        return {}
    found = {}
    for policy, names in (("created_column", {"createdat"}), ("modified_column", {"updatedat", "modifiedat"})):
        for column in table.columns:
            if plain(column.name) in names and not column.nullable and not column.has_default:
                found[policy] = column.name
    return found


def usual(column: TargetColumn, table: TargetTable, entity: Entity, naming: Naming) -> str:
    """What is usual in a required column for which the export has nothing; empty if nothing is."""
    if any((column.name,) == key.columns for key in table.foreign_keys):
        return ""
    if column.enum is not None:
        return f"{{constant: {column.enum[0]}}}"
    name, kind = plain(column.name), type(column.dtype).__name__
    number = "{constant: ...}, the id of a row that exists" if name.endswith("id") else "{constant: 0}"
    known = [field for field in ("start_at", "created_at", "modified_at") if entity.field(field) is not None]
    time = known[0] if known else ""
    if column.sql_type.upper().split(" ")[0] == "TIME":
        return f'{{field: {time}, clean: [{{format_time: "%H:%M:%S"}}]}}' if time else '{constant: "00:00:00"}'
    return {
        "Boolean": f"{{constant: {'true' if name in _TRUE else 'false'}}}",
        "String": _usual_text(name, entity, naming),
        "Int64": number,
        "Float64": number,
        "Datetime": time or '{constant: "2020-01-01T00:00:00Z", type: time}',
        "Date": f"{{field: {time}, type: date}}" if time else '{constant: "2020-01-01", type: date}',
    }.get(kind, "")


def usual_reference(other: TargetTable) -> str:
    """What is usual in a reference to a table that is not drafted: a lookup of one of its rows by name."""
    words = ("name", "title", "label", "code", plain(other.name))
    texts = [column.name for column in other.columns if type(column.dtype).__name__ == "String"]
    names = [name for name in texts if plain(name) in words or plain(other.name).endswith(plain(name))]
    if not texts:
        return "{constant: 1}"
    return f"{{constant: ..., lookup: {{table: {flow(other.name)}, by: {flow((names or texts)[0])}}}}}"


#: Fields of a person to words inside the name of a column; the empty field is for values without a usual one.
_PERSONAL = {
    "given_name": ("firstname", "givenname", "forename"),
    "family_name": ("lastname", "familyname", "surname"),
    "": ("name", "mail", "phone", "mobile"),
}


def _usual_text(name: str, entity: Entity, naming: Naming) -> str:
    for field, words in _PERSONAL.items() if entity.name in ("candidate", "user") else ():
        if any(word in name for word in words):
            # One constant for everybody would be a wrong value in every row.
            return f'{{field: {field}, default: "-"}}' if entity.field(field) is not None else ""
    if name.endswith(("status", "state", "type", "kind")):
        return "{constant: ...}, a word that the application knows"
    return '{constant: ""}, which is Django\'s empty text' if naming.framework == "Django" else '{constant: "..."}'


def stays_empty(column: TargetColumn) -> bool:
    """True for columns that mark a row as deleted or archived: a value would hide it."""
    return plain(column.name) in _DELETED
