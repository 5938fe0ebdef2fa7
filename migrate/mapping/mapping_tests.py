"""Runs the tests of a mapping: input records, and the rows that the rules must produce."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from migrate.core.entities import ENTITIES, EXTRA_PREFIX, Entity
from migrate.core.problems import Problem
from migrate.mapping.applying.related import related_field
from migrate.mapping.applying.rows import Mapped
from migrate.mapping.codes import TEST_FAILED, TEST_FAULTY
from migrate.mapping.document import Document, NodePath
from migrate.mapping.links import Links
from migrate.mapping.loaded import Mapping
from migrate.mapping.models import MappingTest
from migrate.mapping.rows_of_tests import lookups_of_test
from migrate.mapping.suggestions import suggestion
from migrate.targets.spec import TableSpec


def run_tests(mapping: Mapping) -> list[Problem]:
    """Every difference between the expected and the actual results of the mapping's tests."""
    problems: list[Problem] = []
    for spec in mapping.specs:
        if spec.table not in mapping.folder.tables:  # Seeds are constants: there is nothing to test.
            continue
        document, file = mapping.folder.tables[spec.table]
        for number, test in enumerate(file.tests):
            problems += _run(mapping, spec, test, document, ("tests", number))
    return problems


def _run(mapping: Mapping, spec: TableSpec, test: MappingTest, document: Document, path: NodePath) -> list[Problem]:
    entity = ENTITIES.get(test.entity or spec.entities[0])
    if entity is None or entity.name not in spec.entities or (test.entity is None and len(spec.entities) > 1):
        help_text = f"add entity: one of {', '.join(spec.entities)}"
        return [document.problem(TEST_FAULTY, f"test '{test.name}' does not name its entity", path, help=help_text)]
    problems: list[Problem] = []
    links = mapping.plans[spec.table].parts[entity.name].links
    frame = _frame(entity, links, test, document, path, problems)
    if test.rows:
        mapping = mapping.with_lookups(lookups_of_test(mapping.lookups, test, document, path, problems))
    if frame is None or problems:
        return problems
    mapped = mapping.apply(spec, entity.name, frame)
    for key, expected, made in (
        ("expect", len(test.expect), mapped.frame.height),
        ("rejected", test.rejected, mapped.rejected.height),
        ("excluded", test.excluded, mapped.excluded.height),
    ):
        if expected != made:
            what = {"expect": "rows"}.get(key, f"{key} rows")
            message = f"test '{test.name}': {expected} {what} expected, {made} produced{_reasons(mapped)}"
            problems.append(document.problem(TEST_FAILED, message, (*path, key)))
    for number, (expected_row, row) in enumerate(zip(test.expect, mapped.frame.to_dicts(), strict=False)):
        here = (*path, "expect", number)
        for name, value in expected_row.items():
            if name not in row:
                message = f"test '{test.name}': the table has no column '{name}'"
                help_text = suggestion(name, [column.name for column in spec.columns], "columns with a rule")
                problems.append(document.problem(TEST_FAULTY, message, (*here, name), at_key=True, help=help_text))
            elif not _same(value, row[name]):
                message = f"test '{test.name}': {name} is {_shown(row[name])}"
                problems.append(document.problem(TEST_FAILED, message, (*here, name)))
    return problems


def _frame(  # noqa: PLR0917 - a test with all that its place in the mapping says
    entity: Entity, links: Links, test: MappingTest, document: Document, path: NodePath, problems: list[Problem]
) -> pl.DataFrame | None:
    """The input records as a canonical frame, numbered as records of one file."""
    schema = dict(entity.schema)
    rows: list[dict[str, Any]] = []
    for number, given in enumerate(test.given):
        row: dict[str, Any] = {"_file": 0, "_record": number + 1, "_line": number + 2}
        for name, value in given.items():
            here = (*path, "given", number, name)
            if name.startswith(EXTRA_PREFIX):
                schema[name] = pl.String()
            elif name not in schema and (related := related_field(name, entity.name, links)) is not None:
                schema[name] = related.dtype
            elif entity.field(name) is None and name not in schema:
                message = f"test '{test.name}': entity {entity.name} has no field '{name}'"
                help_text = suggestion(name, [field.name for field in entity.fields], "known fields")
                problems.append(document.problem(TEST_FAULTY, message, here, at_key=True, help=help_text))
                continue
            try:
                row[name] = _typed(value, schema[name])
            except ValueError:
                message = f"test '{test.name}': '{name}' has another type"
                problems.append(document.problem(TEST_FAULTY, message, here))
        rows.append(row)
    return None if problems else pl.DataFrame(rows, schema=schema, strict=True)


def _typed(value: Any, dtype: pl.DataType) -> Any:  # noqa: ANN401 - what YAML gives, as the field's type
    if value is None:
        return None
    if isinstance(dtype, pl.Datetime):
        moment = datetime.fromisoformat(str(value))
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    if isinstance(dtype, pl.List):
        if not isinstance(value, list):
            raise ValueError(value)  # noqa: TRY004 - callers handle one kind of error
        return [str(item) for item in value]
    expected: type = {pl.Boolean(): bool, pl.Int64(): int}.get(dtype, str)
    if expected is str and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, expected):
        raise ValueError(value)  # noqa: TRY004 - callers handle one kind of error
    return value


def _same(expected: Any, made: Any) -> bool:  # noqa: ANN401 - of any type
    if isinstance(made, datetime):
        try:
            moment = datetime.fromisoformat(str(expected))
        except ValueError:
            return False
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)) == made
    if isinstance(made, date):
        return str(expected) == made.isoformat()
    if isinstance(expected, (list, dict)) and isinstance(made, str):
        return bool(json.loads(made) == expected)
    if isinstance(made, str) and isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return str(expected) == made
    return type(expected) is type(made) and bool(expected == made)


def _shown(value: Any) -> str:  # noqa: ANN401 - of any type
    if value is None:
        return "empty"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _reasons(mapped: Mapped) -> str:
    """The reason of the first reject, which explains a missing row."""
    if mapped.rejected.is_empty():
        return ""
    return f" ({mapped.rejected.get_column('message')[0]})"
