"""Makes the files of a draft: target.yaml, one file per table, value maps with the values found, users.csv."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrate.core.batches import Batches
from migrate.core.entities import ENTITIES
from migrate.core.vocabulary import Words
from migrate.mapping.drafting.conventions import recognise, written_column
from migrate.mapping.drafting.existing import SEEN_FILE, seen_text
from migrate.mapping.drafting.keys import key_column, natural_keys
from migrate.mapping.drafting.observed import Hidden, Observed, users_file
from migrate.mapping.drafting.rules import Line, Sheet, column_lines
from migrate.mapping.drafting.selection import Match, select_tables
from migrate.mapping.drafting.yaml_text import flow
from migrate.mapping.json_schema import schema as json_schema
from migrate.runs.names import file_name
from migrate.targets.schema import TargetSchema, TargetTable

#: The JSON Schema beside the draft, by which editors complete keys and underline mistakes.
SCHEMA_FILE = "mapping.schema.json"
SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}"


@dataclass(frozen=True, slots=True)
class TableDraft:
    """The file of one table: its head, the columns by entity, and its text."""

    table: str
    head: tuple[str, ...]
    parts: dict[str, list[Line]]

    @property
    def text(self) -> str:
        """The YAML file."""
        entities = list(self.parts)
        if len(entities) == 1:
            return "\n".join([*self.head, *_columns(self.parts[entities[0]], 0)]) + "\n"
        lines = [*self.head, "entities:"]
        for entity, rules in self.parts.items():
            key = ENTITIES[entity].key
            lines += [f"  {entity}:", f'    key: {{template: "{entity}:{{{key}}}"}}', *_columns(rules, 4)]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: files by name, tables by name, values left out of value maps, and the reasons why chosen tables are left out."""

    files: dict[str, str]
    tables: dict[str, TableDraft]
    hidden: dict[str, Hidden]
    left_out: dict[str, str]

    @property
    def gaps(self) -> int:
        """How many columns a person must decide."""
        return sum(line.gap for table in self.tables.values() for lines in table.parts.values() for line in lines)


def draft(
    schema: TargetSchema,
    batches: Batches,
    known: Words | None = None,
    patterns: Sequence[str] = (),
    fixed: Mapping[str, Match] | None = None,
) -> Draft:
    """The draft of a mapping for the tables that the patterns name, or for those whose names are known. Writes nothing itself.

    `fixed` says what the rows of tables are that a mapping already has.

    Value maps contain the words that are `known` or that the target's schema allows. If `known` is None, they contain every
    value. Columns that must have a value and have no suggestion are gaps, which `check` lists. users.csv contains every user in
    the export with their count, to be completed by a person.
    """
    naming = recognise(schema)
    selection = select_tables(schema, naming, patterns)
    found = selection.found | {name: match for name, match in (fixed or {}).items() if name in schema.tables}
    observed = Observed(batches, known)
    sheet = Sheet(schema, naming, found, observed)
    tables = {name: _table(sheet, schema.tables[name], match) for name, match in found.items()}
    files = {"target.yaml": _target_file(selection.left_out)}
    files |= {f"{yaml_name(name)}.yaml": table.text for name, table in tables.items()}
    files |= {f"maps/{name}.csv": text for name, text in sheet.maps.items()}
    files["users.csv"] = users_file(batches)
    files[SEEN_FILE] = seen_text({name: [column.name for column in schema.tables[name].columns] for name in tables})
    files[SCHEMA_FILE] = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    return Draft(files, tables, observed.hidden, selection.left_out)


def yaml_name(table: str) -> str:
    """The name of a table's file, inside the draft's folder and never that of target.yaml."""
    name = file_name(table)
    return f"%{ord(name[0]):02X}{name[1:]}" if name.lower() == "target" else name


def _target_file(left_out: dict[str, str]) -> str:
    lines = [
        SCHEMA_LINE,
        "# Settings for all tables.",
        "kind: database",
        "attachments: hold_back",
        "users: {missing: placeholder}",
    ]
    if left_out:
        lines += ["# Tables that were chosen and not drafted:", *(f"# * {name}: {why}" for name, why in left_out.items())]
    return "\n".join(lines) + "\n"


def _table(sheet: Sheet, table: TargetTable, match: Match) -> TableDraft:
    entities = [ENTITIES[name] for name in match.entities]
    parts = {entity.name: column_lines(sheet, table, match, entity) for entity in entities}
    head = [
        SCHEMA_LINE,
        f"# Drafted from names and types: check every line. The target's table has {len(table.columns)} columns.",
    ]
    if yaml_name(table.name) != table.name:
        head.append(f"table: {flow(table.name)}")
    if len(entities) == 1:
        head.append(f"entity: {entities[0].name}")
    if match.items is not None:
        head += [f"parent: {flow(match.parent)}", f"each: {match.items}"]
    if match.each is not None:
        head += [f"each: {match.each}", f'key: {{template: "{{{entities[0].key}}}:{{item.application_id}}"}}']
    if match.link:
        head += _link_key(parts[entities[0].name], entities[0].key)
        head += _link_filters(parts[entities[0].name], entities[0].key)
    times = written_column(table, entities)
    head += _policies(table, match, parts, set(times.values()))
    head += [f"{policy}: {flow(column)}" for policy, column in times.items()]
    kept = {name: [line for line in lines if line.column not in times.values()] for name, lines in parts.items()}
    return TableDraft(table.name, tuple(head), kept)


def _link_key(lines: list[Line], key: str) -> list[str]:
    """Where the record is neither of the two ends, both together are the key: many records may connect the same two rows."""
    fields = _ends(lines)
    if key in fields or len(fields) < 2:
        return []
    parts = ":".join(f"{{{name}}}" for name in fields)
    return [f'key: {{template: "{parts}"}}', "distinct: true"]


def _ends(lines: list[Line]) -> list[str]:
    """The fields that name the rows of a link."""
    fields = [str(line.rule.get("key") or line.rule.get("field")) for line in lines if isinstance(line.rule, dict)]
    return [name for name in dict.fromkeys(fields) if name != "None"]


def _link_filters(lines: list[Line], key: str) -> list[str]:
    """A link row needs both of its ends: records that name no second one are left out by a filter."""
    named = [name for name in _ends(lines) if name != key]
    return ["filters:", *(f"  with {name}: {{field: {name}, empty: false}}" for name in named)] if named else []


def _policies(table: TargetTable, match: Match, parts: dict[str, list[Line]], times: set[str]) -> list[str]:
    """How rows get their ids and are found again."""
    key = None if match.link else key_column(table, ENTITIES[match.entities[0]])
    number = next((column for column in table.columns if table.primary_key == (column.name,)), None)
    kind = "uuid5" if number is None or not number.dtype.is_numeric() else "sequence"
    own = number.name if number is not None and number.name != key else None
    lines = [f"id: {{kind: {kind}, column: {flow(own)}}}"]
    filled = [{line.column for line in rules if line.rule is not None and not line.gap} for rules in parts.values()]
    natural = natural_keys(table, set.intersection(*filled) - times, key) if filled else []
    if key is None and own is None:
        whole = next((columns for columns in (table.primary_key, *natural) if columns), ())
        return [
            *lines,
            f"key_columns: [{', '.join(flow(name) for name in whole)}]" if whole else "# key_columns: no unique column",
        ]
    if key is not None:
        return [*lines, f"key_columns: [{flow(key)}]"]
    shown = ", ".join(flow(name) for name in natural[0]) if natural else ""
    if natural and match.link:
        return [*lines, f"key_columns: [{shown}]"]
    lines.append("# No unique column is free for our key: the ledger alone knows which row belongs to which record.")
    if natural:
        lines.append(f"# key_columns: [{shown}]  # unique: would find rows that people entered themselves, and take them over")
    return lines


def _columns(lines: list[Line], indent: int) -> list[str]:
    """The columns of a part; without any rule an empty mapping, because a mapping of comments alone is no mapping."""
    lead = " " * indent
    if all(line.rule is None for line in lines):
        return [f"{lead}columns: {{}}", *(f"{lead}  {line.text()}" for line in lines)]
    return [f"{lead}columns:", *(f"{lead}  {line.text()}" for line in lines)]
