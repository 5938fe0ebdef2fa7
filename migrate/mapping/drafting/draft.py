"""Makes the files of a draft: target.yaml, one file per table, value maps with the values found, users.csv."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from migrate.core.csv_text import csv
from migrate.core.entities import ENTITIES, Entity
from migrate.core.vocabulary import Words, plain_word, shown_word
from migrate.mapping.drafting.matching import Match, best_field, find_referring_field, key_column, matches, split_number
from migrate.mapping.drafting.words import ITEMS, PLACES, TABLES, USERS, name_score, plain
from migrate.mapping.drafting.yaml_text import flow
from migrate.mapping.fields import kind_of
from migrate.mapping.value_maps import GAP_MARK
from migrate.runs.names import file_name
from migrate.targets.schema import TargetColumn, TargetSchema, TargetTable

Batches = Callable[[str], Iterator[pl.DataFrame]]

_TYPES = {"Int64": "integer", "Float64": "number", "Boolean": "boolean", "Date": "date"}


@dataclass(slots=True)
class _Draft:
    """A draft in progress."""

    schema: TargetSchema
    found: dict[str, Match]
    batches: Batches
    known: Words | None
    files: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, Hidden] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Values that a value map leaves out because they may be personal: counts of values and records, first location.

    `file` is an index into the delivery's files, as `_file` is.
    """

    values: int
    records: int
    file: int | None
    line: int | None


def draft(schema: TargetSchema, batches: Batches, known: Words | None = None) -> tuple[dict[str, str], dict[str, Hidden]]:
    """The files of a draft by name, and the values left out of value maps by the map's name. Writes nothing itself.

    Value maps contain the words that are `known` or that the target's schema allows. If `known` is None, they contain every
    value.

    Required columns without a suggestion have a `gap`, which `check` lists. Value maps contain counts. users.csv contains every
    user in the export with their count, to be completed by a person.
    """
    made = _Draft(schema, matches(schema), batches, known)
    made.files["target.yaml"] = (
        "# Settings for all tables.\nkind: database\nattachments: hold_back\nusers: {missing: placeholder}\n"
    )
    for name, match in made.found.items():
        made.files[f"{_file(name)}.yaml"] = _table(made, schema.tables[name], match)
    made.files["users.csv"] = _users(batches)
    return made.files, made.hidden


def _file(table: str) -> str:
    """The name of a table's file, inside the draft's folder and never that of target.yaml."""
    name = file_name(table)
    return f"%{ord(name[0]):02X}{name[1:]}" if name.lower() == "target" else name


def _table(made: _Draft, table: TargetTable, match: Match) -> str:
    lines = [f"# Drafted from names and types: check every line. The target's table has {len(table.columns)} columns."]
    if _file(table.name) != table.name:
        lines.append(f"table: {flow(table.name)}")
    entities = [ENTITIES[name] for name in match.entities]
    if len(entities) == 1:
        lines.append(f"entity: {entities[0].name}")
    if match.items is not None:
        lines += [f"parent: {flow(match.parent)}", f"each: {match.items}"]
    lines += _policies(table, match)
    parts = [_rules(made, table, match, entity) for entity in entities]
    if len(entities) == 1:
        return "\n".join([*lines, "columns:", *(f"  {line}" for line in parts[0])]) + "\n"
    lines.append("entities:")
    for entity, rules in zip(entities, parts, strict=True):
        lines += [f"  {entity.name}:", f'    key: {{template: "{entity.name}:{{{entity.key}}}"}}', "    columns:"]
        lines += [f"      {line}" for line in rules]
    return "\n".join(lines) + "\n"


def _policies(table: TargetTable, match: Match) -> list[str]:
    key = key_column(table, match)
    number = next((column for column in table.columns if table.primary_key == (column.name,)), None)
    kind = "uuid5" if number is not None and not number.dtype.is_numeric() else "sequence" if number is not None else "uuid5"
    lines = [f"id: {{kind: {kind}, column: {flow(number.name if number is not None and number.name != key else None)}}}"]
    if key is not None:
        lines.append(f"key_columns: [{flow(key)}]")
    return lines


def _rules(made: _Draft, table: TargetTable, match: Match, entity: Entity) -> list[str]:
    """One line per column: a rule, a gap, or a comment that the column stays empty."""
    key, taken = key_column(table, match), set[str]()
    lines = []
    for column in table.columns:
        if column.generated or (table.primary_key == (column.name,) and column.name != key):
            continue
        rule = _of_key(column) if column.name == key else _reference(made, table, column, match, entity)
        if rule is None and match.items is not None:
            rule = _of_item(column)
        elif rule is None and entity.name == "user" and _of_user(column) is not None:
            rule = _of_user(column)
        elif rule is None:
            rule = _of_field(made, table, column, entity, taken)
        if rule is not None:
            lines.append(f"{flow(column.name)}: {flow(rule)}")
        elif column.nullable or column.has_default:
            lines.append(f"# {flow(column.name)}: stays empty ({column.sql_type})")
        else:
            lines.append(f"{flow(column.name)}: {flow({'gap': f'{column.sql_type}, must have a value'})}")
    return lines


def _reference(made: _Draft, table: TargetTable, column: TargetColumn, match: Match, entity: Entity) -> dict[str, Any] | None:
    key = next((key for key in table.foreign_keys if key.columns == (column.name,)), None)
    other = made.found.get(key.table) if key is not None else None
    if key is not None and other is None and name_score(key.table, TABLES["user"]):
        return _by_users_file(column, entity)
    if key is None or other is None or len(other.entities) > 1:
        return None
    name = entity.key if key.table == match.parent else find_referring_field(entity, ENTITIES[other.entities[0]], column.name)
    if name is None:
        return None
    return {"ref": key.table, "key": name} | ({} if column.nullable else {"missing": "reject"})


def _by_users_file(column: TargetColumn, entity: Entity) -> dict[str, Any] | None:
    """A rule for a user who is already in the target: the users file contains their id."""
    name = find_referring_field(entity, ENTITIES["user"], column.name)
    number = {"type": "integer"} if column.dtype.is_integer() else {}
    return {"field": name, "map": "users", **number, "unmapped": "null"} if name is not None else None


def _of_key(column: TargetColumn) -> Any:  # noqa: ANN401 - a rule, short or long
    return "row.key" if column.max_length is None else {"field": "row.key", "max_length": column.max_length}


def _of_item(column: TargetColumn) -> str | None:
    if plain(column.name) in ITEMS:
        return "item.text"
    return "item.position" if plain(column.name) in PLACES else None


def _of_user(column: TargetColumn) -> str | None:
    """The field of the users file that fills a column, if any."""
    return next((name for name, words in USERS.items() if plain(column.name) in words), None)


def _of_field(made: _Draft, table: TargetTable, column: TargetColumn, entity: Entity, taken: set[str]) -> Any:  # noqa: ANN401 - a rule, short or long
    bare, number = split_number(column)
    found = best_field(column, entity, taken) or best_field(bare, entity, set())
    if found is None or (number > 1 and kind_of(found.dtype) != "list"):
        return None
    taken.add(found.name)
    rule: dict[str, Any] = {"field": found.name}
    kind = kind_of(found.dtype)
    wanted = _TYPES.get(type(column.dtype).__name__)
    if kind == "list":
        rule["clean"] = ["join"] if plain(column.name).endswith("s") else [{"item": number}]
    counted = kind == "text" and wanted == "integer" and not found.personal and not found.name.endswith(("_score", "_id"))
    if counted or (column.enum is not None and kind == "text"):
        rule["map"] = file_name(f"{table.name}_{column.name}")
        made.files[f"maps/{rule['map']}.csv"] = _values(made, rule["map"], entity, found.name, column)
    if wanted is not None and wanted != kind:
        rule["type"] = wanted
    if column.max_length is not None and column.enum is None:
        rule["max_length"] = column.max_length
    if not column.nullable and not column.has_default:
        rule["required"] = True
    return found.name if rule == {"field": found.name} else rule


def _values(made: _Draft, title: str, entity: Entity, name: str, column: TargetColumn) -> str:
    """A value map with the values found, most frequent first. Target values are filled in if the target allows the same word."""
    value = pl.col(name).fill_null("").str.strip_chars().alias(name)
    counts = [
        batch.group_by(value).agg(pl.len().alias("len"), pl.col("_file").first(), pl.col("_line").first())
        for batch in made.batches(entity.name)
    ]
    nothing = pl.DataFrame(schema={name: pl.String, "len": pl.UInt32, "_file": pl.Int32, "_line": pl.Int64})
    total = pl.concat([nothing, *counts]).group_by(name).agg(pl.col("len").sum(), pl.col("_file", "_line").first())
    words = {plain(word): word for word in column.enum or ()}
    known = None if made.known is None else made.known | {plain_word(word) for word in words.values()}
    # Spellings that differ in case alone are one value, the most frequent one.
    rows: dict[str, tuple[str, str, int]] = {}
    hidden = []
    for found in total.sort("len", name, descending=[True, False]).iter_rows(named=True):
        text, count = found[name], found["len"]
        if text and shown_word(text, known) is None:
            hidden.append(found)
            continue
        first, word, times = rows.get(text.lower(), (text, words.get(plain(text), "" if not text else GAP_MARK), 0))
        rows[text.lower()] = (first, word, times + count)
    if hidden:
        first_place = min(hidden, key=lambda found: (found["_file"] or 0, found["_line"] or 0))
        records = sum(found["len"] for found in hidden)
        made.hidden[title] = Hidden(len(hidden), records, first_place["_file"], first_place["_line"])
    return _csv([f"in the export ({name})", column.name, "times found"], sorted(rows.values(), key=lambda row: (-row[2], row[0])))


def _users(batches: Batches) -> str:
    rows = [
        (url, None, None, None, mentions)
        for batch in batches("user")
        for url, mentions in batch.select("profile_url", "mentions").iter_rows()
    ]
    return _csv(
        ["profile url", "email", "target id", "name", "times found"], sorted(rows, key=lambda row: (-(row[4] or 0), row[0]))
    )


def _csv(header: list[str], rows: list[Any]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()
