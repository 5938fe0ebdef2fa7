"""`draft --update`: a mapping keeps what people wrote, and gets what a new schema or a new export brought."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.core.entities import ENTITIES
from migrate.core.problems import Problem
from migrate.mapping import draft, extend, read_existing
from migrate.mapping.drafting.extension import Update, insert_columns
from tests.mapping.example_mapping import frame, sqlite_schema, written

OLD = """
CREATE TABLE person (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, first_name TEXT, last_name TEXT);
CREATE TABLE vacancy (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, status TEXT CHECK (status IN ('OPEN', 'CLOSED')));
"""
NEW = """
CREATE TABLE person (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, first_name TEXT, last_name TEXT, email TEXT,
    shoe_size REAL, site INTEGER NOT NULL);
CREATE TABLE vacancy (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, status TEXT CHECK (status IN ('OPEN', 'CLOSED')));
CREATE TABLE note (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, body TEXT);
"""
FILLED = """# Our people. Reviewed by the team.
entity: candidate
id: {kind: sequence, column: id}
key_columns: [external_id]
columns:
    external_id:   row.key      # ours
    first_name: {field: given_name, clean: [squeeze]}
# end of the file
"""


def _batches(states: list[str], urls: list[str]) -> dict[str, pl.DataFrame]:
    return {
        "job": frame("job", [{"job_id": str(number), "state": state} for number, state in enumerate(states)]),
        "user": frame("user", [{"profile_url": url, "mentions": 1} for url in urls]),
    }


def _update(folder: Path, sql: str, found: dict[str, pl.DataFrame]) -> Update:
    faults: list[Problem] = []
    old = read_existing(folder, faults)
    assert faults == []

    def batches(entity: str) -> Iterator[pl.DataFrame]:
        return iter([found.get(entity, ENTITIES[entity].empty())])

    return extend(old, sqlite_schema(sql), batches)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A draft of the old schema whose table file and value map a person filled in."""
    found = _batches(["OPEN"], ["https://www.linkedin.com/in/a"])
    made = draft(sqlite_schema(OLD), lambda entity: iter([found.get(entity, ENTITIES[entity].empty())]))
    users = "\ufeffprofile url,email,target id,name,times found\nhttps://www.linkedin.com/in/a,a@example.com,7,,1\n"
    return written(tmp_path, {**made.files, "person.yaml": FILLED, "users.csv": users})


def test_an_update_without_news_changes_no_file_that_people_edit(folder: Path) -> None:
    done = _update(folder, OLD, _batches(["OPEN"], ["https://www.linkedin.com/in/a"]))
    assert set(done.files) == {".draft.json", "mapping.schema.json"}


def test_new_columns_are_added_below_the_last_one_and_the_rest_stays_byte_for_byte(folder: Path) -> None:
    done = _update(folder, NEW, {})
    assert done.files["person.yaml"] == FILLED.replace(
        "# end of the file\n",
        "    email: {field: emails, clean: [{item: 1}]}\n"
        "    # shoe_size: stays empty (REAL)\n"
        '    site: {gap: "INTEGER, must have a value; usual: {constant: 0}"}\n'
        "# end of the file\n",
    )
    assert done.columns == ["person.email", "person.shoe_size", "person.site"]


def test_a_rule_that_a_person_deleted_does_not_come_back(folder: Path) -> None:
    assert "last_name" not in _update(folder, NEW, {}).files["person.yaml"]


def test_a_second_update_adds_nothing(folder: Path) -> None:
    written(folder, _update(folder, NEW, {}).files)
    again = _update(folder, NEW, {})
    assert (again.columns, again.tables, set(again.files)) == ([], [], {".draft.json", "mapping.schema.json"})


def test_a_new_table_becomes_a_file(folder: Path) -> None:
    done = _update(folder, NEW, {})
    assert done.tables == ["note"]
    assert yaml.safe_load(done.files["note.yaml"])["columns"] == {"external_id": "row.key", "body": "content"}


def test_new_values_are_added_to_a_value_map_to_be_decided(folder: Path) -> None:
    before = "\ufeffvalue;status\r\nopen;OPEN\r\n"
    (folder / "maps/vacancy_status.csv").write_bytes(before.encode())
    done = _update(folder, OLD, _batches(["OPEN", "PAUSED"], []))
    assert done.files["maps/vacancy_status.csv"] == f"{before}PAUSED;?\r\n"
    assert done.values == {"vacancy_status": 1}


def test_a_value_map_that_takes_every_value_gets_no_line(folder: Path) -> None:
    (folder / "maps/vacancy_status.csv").write_text("value,status\n*,OPEN\n")
    assert "maps/vacancy_status.csv" not in _update(folder, OLD, _batches(["PAUSED"], [])).files


def test_new_users_are_added_and_known_ones_keep_their_lines(folder: Path) -> None:
    before = (folder / "users.csv").read_text()
    done = _update(folder, OLD, _batches([], ["https://www.linkedin.com/in/a", "https://www.linkedin.com/in/b"]))
    assert done.files["users.csv"] == f"{before}https://www.linkedin.com/in/b,,,,1\n"
    assert done.users == 1


def test_a_mapping_that_no_draft_made_keeps_columns_that_a_comment_names(folder: Path) -> None:
    (folder / ".draft.json").unlink()
    commented = FILLED.replace("# end of the file", "    # last_name: we do not want it")
    (folder / "person.yaml").write_text(commented)
    assert "family_name" not in _update(folder, OLD, {}).files.get("person.yaml", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("columns: {a: b}\n", "columns: {a: b, new: c}\n"),
        ("columns: {}\n", "columns: {new: c}\n"),
        ("columns:\n  a: b", "columns:\n  a: b\n  new: c\n"),
        ("columns:\n  a:\n    field: b\n    clean:\n      - trim\ngone: keep\n", None),
        ("columns:\n  a: >\n    folded\n    text\ngone: keep\n", None),
        ("x: &x {field: b}\ncolumns:\n  a: *x\ngone: keep\n", None),
        ("columns:\ngone: keep\n", "columns:\n  new: c\ngone: keep\n"),
        ("gone: keep\n", "gone: keep\ncolumns:\n  new: c\n"),
        ("columns:\r\n  a: b\r\ngone: keep\r\n", "columns:\r\n  a: b\r\n  new: c\r\ngone: keep\r\n"),
    ],
)
def test_a_column_is_inserted_at_the_end_of_its_mapping(text: str, expected: str | None) -> None:
    changed = insert_columns(text, ("columns",), ["new: c"])
    before = yaml.safe_load(text)
    assert yaml.safe_load(changed) == {**before, "columns": {**(before.get("columns") or {}), "new": "c"}}
    assert expected in {None, changed}


_NAMES = st.text("abc_", min_size=1, max_size=5)
_RULES = st.recursive(
    st.one_of(
        st.sampled_from(["given_name", "two words", "a: b", "# no", "line\nline\n", "é\u2028x", "", "null"]), st.integers()
    ),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_NAMES, inner, max_size=2),
    max_leaves=4,
)


@settings(deadline=None, max_examples=60)
@given(
    columns=st.dictionaries(_NAMES, _RULES, max_size=3),
    after=st.dictionaries(st.sampled_from(["gone", "hold"]), _RULES, max_size=1),
    flow=st.sampled_from([True, False, None]),
    indent=st.integers(2, 6),
)
def test_however_a_file_is_written_the_new_column_is_the_only_change(
    columns: dict[str, object], after: dict[str, object], flow: bool | None, indent: int
) -> None:
    data = {"entity": "candidate", "columns": columns, **after}
    text = yaml.safe_dump(data, default_flow_style=flow, indent=indent, allow_unicode=True, sort_keys=False)
    changed = insert_columns(text, ("columns",), ["new: c"])
    assert yaml.safe_load(changed) == {**data, "columns": {**columns, "new": "c"}}
