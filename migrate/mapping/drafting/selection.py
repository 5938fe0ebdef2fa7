"""Chooses the tables of a draft and guesses what their rows are: by pattern or similarity, along foreign keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from migrate.core.entities import ENTITIES
from migrate.mapping.drafting.conventions import OWN_TABLES, Naming
from migrate.mapping.drafting.keys import key_column
from migrate.mapping.drafting.words import LISTS, STEPS, TABLES, name_score, plain, singular
from migrate.targets.schema import ForeignKey, TargetSchema, TargetTable

#: Columns that a link table may have besides its two references.
_BESIDE_LINKS = {"id", "createdat", "updatedat", "createdby", "createdbyid", "modifiedbyid", "isactive", "sortvalue"}


@dataclass(frozen=True, slots=True)
class Match:
    """The probable entities of a table.

    With `items`, the table holds a list of that entity and is a child of `parent`. With `link`, its rows connect two tables. With
    `each`, a record has a row per record of that list, such as a file per application of its candidate.
    """

    entities: tuple[str, ...]
    items: str | None = None
    parent: str | None = None
    link: bool = False
    each: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The tables of a draft by name, and why tables that a pattern names are not among them."""

    found: dict[str, Match]
    left_out: dict[str, str] = field(default_factory=dict)


def matching_tables(schema: TargetSchema, patterns: Sequence[str]) -> dict[str, list[str]]:
    """The tables that each pattern names: `*` and `%` are any characters, `?` is one; upper and lower case are the same."""
    return {
        pattern: [name for name in schema.tables if fnmatchcase(name.casefold(), pattern.replace("%", "*").casefold())]
        for pattern in patterns
    }


def select_tables(schema: TargetSchema, naming: Naming, patterns: Sequence[str] = ()) -> Selection:
    """The tables that the patterns name and those that they refer to; without patterns, those whose names are known words."""
    chosen = {name for names in matching_tables(schema, patterns).values() for name in names}
    named = _by_name(schema, naming, chosen)
    found = {name: match for name, match in named.items() if name in chosen} if patterns else _main_app(named, naming)
    _follow(schema, named, found, naming)
    _persons_with_stages(schema, found)
    wanted = chosen if patterns else set(schema.tables)
    _steps_of_persons(schema, found, wanted, naming)
    for name in sorted(wanted):
        link = _link(schema.tables[name], found, naming) if name not in found else None
        if link is not None:
            found[name] = link
    for name in sorted(wanted):
        child = _child(name, schema.tables[name], found) if name not in found or not _exact(name) else None
        if child is not None:
            found[name] = child
    _fan_out(schema, found)
    left_out = {name: _reason(schema.tables[name], naming) for name in sorted(chosen - set(found))}
    return Selection(found, left_out)


def _by_name(schema: TargetSchema, naming: Naming, chosen: set[str]) -> dict[str, Match]:
    """Tables whose names say what they hold, link tables and the framework's own tables apart."""
    found: dict[str, Match] = {}
    for name, table in schema.tables.items():
        if OWN_TABLES.match(name):
            continue
        if _pair(table) is not None and not _exact(naming.bare(name)):
            continue
        scored = {entity: max(name_score(name, words), name_score(naming.bare(name), words)) for entity, words in TABLES.items()}
        best = max(scored.values())
        entities = tuple(entity for entity, score in scored.items() if score == best) if best > 0 else ()
        if best == 1.0 or len(entities) == 1:
            found[name] = Match(entities)
    for name in [name for name, match in found.items() if match.entities == ("user",)]:
        # The target's own users, which have no source key: references use the users file, and no user is added.
        if name not in chosen and key_column(schema.tables[name], ENTITIES["user"]) is None:
            del found[name]
    return found


def _main_app(named: dict[str, Match], naming: Naming) -> dict[str, Match]:
    """Without patterns, the tables of the one module of a Django project that holds the most entities."""
    if naming.framework != "Django":
        return dict(named)
    entities: dict[str, set[tuple[str, ...]]] = {}
    for name, match in named.items():
        entities.setdefault(naming.app(name), set()).add(match.entities)
    counted = Counter({app: len(kinds) for app, kinds in entities.items()})
    main = counted.most_common(1)[0][0] if counted else ""
    return {name: match for name, match in named.items() if naming.app(name) == main}


def _follow(schema: TargetSchema, named: dict[str, Match], found: dict[str, Match], naming: Naming) -> None:
    """Adds the tables to which the found ones refer, if their names say what they hold; users only if they were chosen."""
    waiting = list(found)
    while waiting:
        table = schema.tables[waiting.pop()]
        for other in referred_tables(table, schema, naming).values():
            if other in named and other not in found and named[other].entities != ("user",):
                found[other] = named[other]
                waiting.append(other)


def referred_tables(table: TargetTable, schema: TargetSchema, naming: Naming) -> dict[str, str]:
    """The table that each referring column names: by its foreign key, or by its name (`job_position_id`, as Rails writes it)."""
    keys = {key.columns[0]: key.table for key in table.foreign_keys if len(key.columns) == 1}
    names: dict[str, str] = {}
    for name in schema.tables:
        for word in (singular(plain(naming.bare(name))), singular(plain(name))):
            names.setdefault(word, name)
    for column in table.columns:
        bare = column.name
        while bare.casefold().endswith("_id"):
            bare = bare[:-3]
        other = names.get(singular(plain(bare))) if bare != column.name else None
        if other is not None and (column.name,) != table.primary_key:
            keys.setdefault(column.name, other)
    return keys


def _persons_with_stages(schema: TargetSchema, found: dict[str, Match]) -> None:
    """A table of candidates that refers to a stage holds one row per person and job: its rows are applications."""
    if any(match.entities == ("application",) for match in found.values()):
        return
    for name, match in found.items():
        referred = {key.table for key in schema.tables[name].foreign_keys}
        if match.entities == ("candidate",) and any(found[other].entities == ("stage",) for other in referred & set(found)):
            found[name] = Match(("application",))


def _steps_of_persons(schema: TargetSchema, found: dict[str, Match], wanted: set[str], naming: Naming) -> None:
    """A table that refers to a person and to a job, and has a step and a time, holds applications, whatever it is called."""
    if any(match.entities == ("application",) for match in found.values()):
        return
    for name in sorted(wanted - found.keys()):
        table = schema.tables[name]
        refers = referred_tables(table, schema, naming)
        pointed = {found[other].entities for other in refers.values() if other in found}
        if OWN_TABLES.match(name) or not {("candidate",), ("job",)} <= pointed:
            continue
        step = ("stage",) in pointed or any(_is_step(column.name) for column in table.columns)
        timed = any(type(column.dtype).__name__ in ("Date", "Datetime") for column in table.columns)
        if step and timed:
            found[name] = Match(("application",))
            return


def _is_step(column: str) -> bool:
    bare = plain(column)
    return bare.removesuffix("id") in STEPS or bare in STEPS


def _fan_out(schema: TargetSchema, found: dict[str, Match]) -> None:
    """Files belong to a candidate: in a target whose files belong to applications, a file has a row per application."""
    for name, match in found.items():
        referred = {key.table for key in schema.tables[name].foreign_keys}
        entities = {found[other].entities for other in referred & set(found)}
        if match.entities == ("attachment",) and ("application",) in entities and ("candidate",) not in entities:
            found[name] = replace(match, each="applications")


def _pair(table: TargetTable) -> tuple[ForeignKey, ForeignKey] | None:
    """The two references of a table that has nothing else."""
    if len(table.foreign_keys) != 2 or any(len(key.columns) != 1 for key in table.foreign_keys):
        return None
    first, second = table.foreign_keys
    ends = {first.columns[0], second.columns[0]}
    rest = [column for column in table.columns if column.name not in ends and (column.name,) != table.primary_key]
    return (first, second) if len(ends) == 2 and all(plain(column.name) in _BESIDE_LINKS for column in rest) else None


def _link(table: TargetTable, found: dict[str, Match], naming: Naming) -> Match | None:
    """A link table, if one of its two tables is made of records that name the other one."""
    pair = _pair(table)
    if pair is None:
        return None
    ends = [found.get(key.table) for key in pair]
    known = [end.entities[0] for end in ends if end is not None and len(end.entities) == 1 and end.items is None]
    users = [
        end for end, key in zip(ends, pair, strict=True) if end is None and name_score(naming.bare(key.table), TABLES["user"])
    ]
    if len(known) == 2 and known[0] == known[1]:
        return Match((known[0],), link=True)
    if len(known) == 1 and len(users) == 1:
        known.append("user")
    if sorted(known) == ["interview", "user"]:
        return Match(("scorecard",), link=True)  # Who interviewed is known from the scorecards.
    for one, other in (known, known[::-1]) if len(known) == 2 else ():
        if find_referring_field(one, other, "") is not None:
            return Match((one,), link=True)
    return None


def _reason(table: TargetTable, naming: Naming) -> str:
    if OWN_TABLES.match(table.name):
        return "a table of the framework"
    if _pair(table) is not None:
        return "a link table of tables that are not drafted"
    word = naming.bare(table.name)
    return f"no entity of the export is called '{word}' or is like it"


def _exact(name: str) -> bool:
    return any(plain(name) in words for words in TABLES.values())


def _child(name: str, table: TargetTable, found: dict[str, Match]) -> Match | None:
    """A child table: it refers to another table and is named after a list of that entity, such as `candidate_email`."""
    for key in table.foreign_keys:
        parent = found.get(key.table)
        for (entity, items), words in LISTS.items():
            rest = plain(name).removeprefix(plain(key.table)).removeprefix(singular(plain(key.table)))
            if parent is not None and parent.entities == (entity,) and (rest in words or plain(name) in words):
                return Match((entity,), items, key.table)
    return None


def find_referring_field(entity: str, other: str, column: str) -> str | None:
    """The field of an entity that contains the key of another one: `owner_url` for a user, `job_id` for a job."""
    one, two = ENTITIES[entity], ENTITIES[other]
    if entity == other:
        return one.key
    if other == "user":
        urls = [item.name for item in one.fields if item.name.endswith("_url") and item.name not in {"profile_url", "file_url"}]
        urls = [name for name in urls if name != "sender_url"]
        near = [name for name in urls if plain(name.removesuffix("_url")) in plain(column)]
        return next(iter([*near, *urls]), None)
    if other == "stage":
        return "job_stage_id" if one.field("job_stage_id") else _through(entity, "application", "job_stage_id")
    if other == "application" and one.field("application_id") is None:
        return None
    return two.key if one.field(two.key) else None


def _through(entity: str, relation: str, field_name: str) -> str | None:
    """A field of a related record, such as `application.job_stage_id` of a note."""
    return f"{relation}.{field_name}" if ENTITIES[entity].relation(relation) is not None else None
