"""The shipped mapping into MariaDB or MySQL: the same rows as in SQLite, and the same answer from every command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.rows import all_rows
from tests.e2e.running import FIXTURES, Ended, build, talenthub
from tests.e2e.test_folders_of_others import PROJECTS, STATES
from tests.targets.places import Place

NAMES = {"1": "Ann \U0001f600", "2": "Bo"}


def plain(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Rows without what only the spelling of a database's types makes different: times as texts, booleans as numbers."""
    return {table: [{name: _plain(value) for name, value in row.items()} for row in found] for table, found in rows.items()}


def _plain(value: object) -> object:
    if isinstance(value, str) and len(value) >= 20 and value[4] == "-" and value[10] == "T" and value.endswith("Z"):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).isoformat()
    return int(value) if isinstance(value, bool) else value


@pytest.fixture
def loaded(mysql_url: str, tmp_path: Path) -> tuple[Path, tuple[str | Path, ...], str]:
    """A delivery, the options of every command on the MySQL target that contains it, and the run."""
    delivery = build(FIXTURES / "small" / "delivery", tmp_path / "export")
    options = ("--mapping", "ats", "--target", mysql_url, "--attachments", tmp_path / "files", "--runs", tmp_path / "runs")
    ended = talenthub("load", delivery, *options)
    assert ended.exit in (0, 3), ended.stderr
    return delivery, options, str(ended.document["run"])


def test_the_rows_are_those_that_sqlite_gets(
    loaded: tuple[Path, tuple[str | Path, ...], str], mysql_url: str, tmp_path: Path
) -> None:
    delivery, _, _ = loaded
    file = f"sqlite:///{tmp_path}/ats.db"
    talenthub(
        "load", delivery, "--mapping", "ats", "--target", file, "--attachments", tmp_path / "files", "--runs", tmp_path / "r"
    )
    ours, theirs = plain(all_rows(mysql_url)), plain(all_rows(file))
    assert sum(len(rows) for rows in ours.values()) > 50
    assert json.dumps(ours, sort_keys=True, default=str) == json.dumps(theirs, sort_keys=True, default=str)


def test_a_second_load_writes_nothing_verify_finds_nothing_and_a_rollback_leaves_nothing(
    loaded: tuple[Path, tuple[str | Path, ...], str], mysql_url: str, tmp_path: Path
) -> None:
    delivery, options, run = loaded
    before = all_rows(mysql_url)
    again = talenthub("load", delivery, *options)
    assert {key: sum(row[key] for row in again.document["targets"]) for key in ("insert", "update", "delete", "hold")} == {
        "insert": 0,
        "update": 0,
        "delete": 0,
        "hold": 0,
    }
    assert talenthub("verify", delivery, *options).exit in (0, 3)
    assert all_rows(mysql_url) == before
    assert talenthub("rollback", run, "--target", mysql_url, "--yes", "--runs", tmp_path / "runs").exit == 0
    assert all(not rows for rows in all_rows(mysql_url).values())


def test_an_edit_in_the_target_is_found_held_and_kept(loaded: tuple[Path, tuple[str | Path, ...], str], mysql_url: str) -> None:
    delivery, options, _ = loaded
    place = Place("mysql", mysql_url)
    [(key,)] = place.rows("SELECT remote_id FROM candidate ORDER BY remote_id LIMIT 1")
    place.run(f"UPDATE candidate SET last_name = 'Edited' WHERE remote_id = '{key}'")
    assert talenthub("verify", delivery, *options).exit == 4
    talenthub("load", delivery, *options)
    assert place.rows(f"SELECT last_name FROM candidate WHERE remote_id = '{key}'") == [("Edited",)]
    assert talenthub("trace", "candidate", str(key), "--target", mysql_url).exit == 0


@pytest.fixture
def agency(mysql_url: str, tmp_path: Path) -> tuple[Place, Path, tuple[str | Path, ...]]:
    """A table of somebody else, without transactions and with three bytes per character; its mapping; the options."""
    place = Place("mysql", mysql_url)
    place.run(
        "CREATE TABLE person (id int AUTO_INCREMENT PRIMARY KEY, code varchar(40) NOT NULL UNIQUE, name varchar(20)"
        ") ENGINE = MyISAM DEFAULT CHARACTER SET utf8mb3 COLLATE utf8mb3_unicode_ci"
    )
    folder = tmp_path / "mapping"
    folder.mkdir()
    (folder / "target.yaml").write_text("defaults: {id: sequence, created_column: null, modified_column: null}\n")
    columns = {"code": "row.key", "name": {"field": "given_name", "max_length": 20}}
    (folder / "person.yaml").write_text(json.dumps({"entity": "candidate", "key_columns": ["code"], "columns": columns}))
    export = tmp_path / "people" / "Contract_1"
    export.mkdir(parents=True)
    (export / "Projects.csv").write_text(PROJECTS)
    (export / "HiringStates.csv").write_text(STATES)
    lines = ["candidate_id,project_id,first_name,last_name,profile_url,hiring_state_id"]
    lines += [f"{key},100,{name},Lind,https://www.linkedin.com/in/invented-{key},11" for key, name in NAMES.items()]
    (export / "Candidates.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place, folder, ("--mapping", folder, "--target", mysql_url, "--runs", tmp_path / "runs")


def found(ended: Ended) -> dict[str, int]:
    return {problem["code"]: problem["count"] for problem in ended.document["problems"]}


def test_tables_of_somebody_else_are_refused_or_filled_as_their_types_allow(
    agency: tuple[Place, Path, tuple[str | Path, ...]], tmp_path: Path
) -> None:
    place, folder, options = agency
    delivery = tmp_path / "people"
    for command in (("check", folder, "--target", place.url), ("load", delivery, *options)):
        refused = talenthub(*command)
        assert refused.exit == 2
        [problem] = [one for one in refused.document["problems"] if one["code"] == "M155"]
        assert "ALTER TABLE `person` ENGINE = InnoDB;" in json.dumps(problem)
    place.run("ALTER TABLE person ENGINE = InnoDB")

    planned = talenthub("plan", delivery, *options, "--out", tmp_path / "plan")
    assert planned.exit == 3
    assert {code: count for code, count in found(planned).items() if code in ("M156", "P212")} == {"M156": 1, "P212": 1}

    table = json.loads((folder / "person.yaml").read_text())
    table["columns"]["name"]["characters"] = "bmp"
    (folder / "person.yaml").write_text(json.dumps(table))
    loaded = talenthub("load", delivery, *options)
    assert (loaded.exit, found(loaded)["M215"]) == (0, 1)
    assert "M156" not in found(loaded)
    assert place.rows("SELECT code, name FROM person ORDER BY code") == [
        ("1", "Ann \ufffd"),
        ("2", "Bo"),
    ]
    assert talenthub("load", delivery, *options).target("person")["unchanged"] == 2
    assert talenthub("verify", delivery, *options).exit == 0
