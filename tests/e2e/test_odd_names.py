"""Tables and columns may have any name: one mapping with a table for each, through every command that writes or reads rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from tests.e2e.running import Ended, talenthub
from tests.e2e.test_folders_of_others import PROJECTS, STATES
from tests.postgres import database
from tests.targets.places import Place

NAMES = [
    "pct%s", "%(x)s", "a%%b", 'quo"te', "it's", "br[0-9]", "co:lon", ":p", "sp ace", " lead", "do.t", "..", ".hidden", "sl/ash",
    "../up", "back\\slash", "st*r", "q?m", "{0}", "select", "given", "row_at", "日本", "a;b --c", "new\nline", "ba`ck",
]  # fmt: skip
SCHEMA = "s%x \"q' .:["
Ask = Callable[[str], list[tuple[Any, ...]]]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Ask]]:
    """A target's URL with a table of each name, and a way past us to it."""
    if request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "ats.db", isolation_level=None)) as file:
            make(lambda text: file.execute(text).fetchall(), "text")
            yield f"sqlite:///{tmp_path / 'ats.db'}", lambda text: file.execute(text).fetchall()
        return
    if request.param == "mysql":
        place = Place("mysql", request.getfixturevalue("mysql_url"))
        with closing(place.mysql()) as session, session.cursor() as cursor:

            def run(text: str) -> list[tuple[Any, ...]]:
                cursor.execute(text)
                return list(cursor.fetchall())

            make(run, "varchar(36)", "varchar(90)")
            yield place.url, run
        return
    with database(request.getfixturevalue("postgres_server")) as url, psycopg.connect(url, autocommit=True) as connection:

        def ask(text: str) -> list[tuple[Any, ...]]:
            cursor = connection.execute(text)
            return cursor.fetchall() if cursor.description else []

        ask(f"CREATE SCHEMA {quoted(SCHEMA)}")
        ask(f"SET search_path = {quoted(SCHEMA)}")
        make(ask, "uuid")
        yield f"{url}{'&' if '?' in url else '?'}schema={quote(SCHEMA)}", ask


def make(ask: Ask, ids: str, text: str = "text") -> None:
    for name in NAMES:
        columns = f"{quoted('id ' + name)} {ids} NOT NULL PRIMARY KEY, {quoted('k' + name)} {text} UNIQUE, {quoted(name)} {text}"
        ask(f"CREATE TABLE {quoted(name)} ({columns})")


def rows(ask: Ask) -> dict[str, list[tuple[Any, ...]]]:
    columns = {name: f"{quoted('k' + name)}, {quoted(name)}" for name in NAMES}
    return {name: sorted(ask(f"SELECT {columns[name]} FROM {quoted(name)}")) for name in NAMES}


def of_each(**values: str) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted((key.removeprefix("k"), value) for key, value in values.items()) for name in NAMES}


def deliver(folder: Path, **names: str) -> Path:
    contract = folder / "Contract_1"
    contract.mkdir(parents=True)
    (contract / "Projects.csv").write_text(PROJECTS)
    (contract / "HiringStates.csv").write_text(STATES)
    lines = ["candidate_id,project_id,first_name,last_name,profile_url,hiring_state_id"]
    for key, name in names.items():
        lines.append(f"{key[1:]},100,{name},Lind,https://www.linkedin.com/in/invented-{key},11")
    (contract / "Candidates.csv").write_text("\n".join(lines) + "\n")
    return folder


def write_mapping(folder: Path) -> Path:
    folder.mkdir()
    (folder / "target.yaml").write_text("kind: database\nattachments: hold_back\n")
    for number, name in enumerate(NAMES):
        table = {
            "table": name,
            "entity": "candidate",
            "id": {"kind": "uuid5", "column": "id " + name},
            "key_columns": ["k" + name],
            "columns": {"k" + name: "row.key", name: "given_name"},
        }
        (folder / f"t{number}.yaml").write_text(json.dumps(table))
    return folder


def counted(ended: Ended, **classes: int) -> bool:
    assert len(ended.document["targets"]) == len(NAMES), ended.document["problems"]
    return all(row[name] == count for row in ended.document["targets"] for name, count in classes.items())


@pytest.mark.exhaustive
def test_every_command_works_whatever_tables_and_columns_are_called(target: tuple[str, Ask], tmp_path: Path) -> None:
    url, ask = target
    options = ("--mapping", write_mapping(tmp_path / "mapping"), "--target", url, "--runs", tmp_path / "runs")
    first = deliver(tmp_path / "first", k1="A", k2="B", k3="C")
    second = deliver(tmp_path / "second", k1="A2", k2="B", k4="D")
    third = deliver(tmp_path / "third", k1="A3", k2="B3", k4="D")

    assert counted(talenthub("load", first, *options), insert=3)
    assert counted(talenthub("load", first, *options), unchanged=3)
    assert talenthub("verify", first, *options).exit == 0

    gone = ("--delete-gone", "--max-deletes", "100%")
    assert talenthub("plan", second, *options, "--out", tmp_path / "plan [1]", *gone).exit == 0
    applied = talenthub("apply", tmp_path / "plan [1]", "--runs", tmp_path / "runs")
    assert counted(applied, insert=1, update=1, delete=1)
    assert rows(ask) == of_each(k1="A2", k2="B", k4="D")
    assert talenthub("trace", NAMES[0], "1", "--target", url, "--runs", tmp_path / "runs").exit == 0

    for name in NAMES:
        ask(f"UPDATE {quoted(name)} SET {quoted(name)} = 'edited' WHERE {quoted('k' + name)} = '2'")
    assert talenthub("verify", second, *options).exit == 4
    held = talenthub("load", third, *options)
    assert counted(held, hold=1, update=1)

    for run in (held, applied):
        assert talenthub("rollback", run.document["run"], "--target", url, "--yes").exit == 0
    assert rows(ask) == of_each(k1="A", k2="edited", k3="C")

    (tmp_path / "erase.csv").write_text("candidate id\n1\n")
    assert talenthub("load", first, *options, "--erasure", tmp_path / "erase.csv").exit == 0
    assert rows(ask) == of_each(k2="edited", k3="C")
    assert not (tmp_path / "up").exists()


@pytest.mark.parametrize("name", ["*", "^a.*$", "_key", "_id", "_row", "_parent", "_file"])
def test_a_column_whose_name_has_a_meaning_inside_the_tool_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "mapping"
    folder.mkdir()
    (folder / "target.yaml").write_text("kind: database\nattachments: hold_back\n")
    columns = {"k": "row.key", name: "given_name"}
    table = {"entity": "candidate", "id": {"kind": "uuid5", "column": "id"}, "key_columns": ["k"], "columns": columns}
    (folder / "person.yaml").write_text(json.dumps(table))
    ended = talenthub("check", folder)
    assert (ended.exit, [problem["code"] for problem in ended.document["problems"]]) == (2, ["M107"])
