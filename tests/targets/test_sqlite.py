from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from migrate.core.errors import SetupError, UnreachableError
from migrate.targets import open_target
from migrate.targets.contract import Target
from migrate.targets.rows_and_ledger import undo_changes
from migrate.targets.spec import ColumnSpec
from migrate.targets.sqlite.values import to_sqlite_values
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, TEXT, load, people, put, rows_of, running, spec


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///a.db?mode=ro", "oracle://x/y", "ats.db", ""])
def test_a_url_that_names_no_file_is_refused_with_the_forms_that_work(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        open_target(url, schema_name="ats")
    assert "sqlite:///file.db" in str(caught.value.problems[0].help)


def test_a_relative_url_counts_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    load(open_target("sqlite:///ats.db", schema_name="ats"), "r1", CANDIDATE, people("Okafor"))
    assert (tmp_path / "ats.db").is_file()


def test_names_that_mean_something_in_urls_are_only_names(tmp_path: Path) -> None:
    place = Place("sqlite", f"sqlite:///{tmp_path}/100% of #1 ats.db")
    load(place.target(), "r1", CANDIDATE, people("Okafor"))
    assert place.rows("SELECT count(*) FROM candidate") == [(1,)]


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    target = open_target(f"sqlite:///{tmp_path}/no/such/ats.db", schema_name="ats")
    assert not target.exists()
    with pytest.raises(SetupError, match="cannot be opened"), target.writer("r1"):
        pass


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "ats.db").write_text("first name,last name\n" * 100)
    target = open_target(f"sqlite:///{tmp_path}/ats.db", schema_name="ats")
    for attempt in (target.exists, target.schema, target.writer("r1").__enter__):
        with pytest.raises(SetupError, match="not a valid SQLite database"):
            attempt()


def test_times_are_text_whose_order_is_that_of_time(sqlite: Place) -> None:
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))
    assert sqlite.rows("SELECT remote_created_at, created_at FROM candidate") == [
        ("2025-12-31T23:59:59.123000Z", "2026-02-03T04:05:06.789000Z")
    ]
    sqlite.run("INSERT INTO candidate (id, remote_id) VALUES ('x', 'y')")
    ((default,),) = sqlite.rows("SELECT created_at FROM candidate WHERE id = 'x'")
    assert len(default) == len("2026-02-03T04:05:06.789000Z")


@pytest.mark.parametrize(
    "spelt",
    ["2025-12-31 23:59:59.123", "2025-12-31T23:59:59.123Z", "2026-01-01T00:59:59.123+01:00", "2025-12-31 23:59:59.123+00"],
)
def test_a_time_that_somebody_spelt_differently_is_the_same_time(sqlite: Place, spelt: str) -> None:
    frame = people("Okafor")
    load(sqlite.target(), "r1", CANDIDATE, frame)
    sqlite.run(f"UPDATE candidate SET remote_created_at = '{spelt}'")
    with sqlite.target().reader() as reader:
        assert reader.rows.read(CANDIDATE, frame["_id"])["remote_created_at"].to_list() == frame["remote_created_at"].to_list()


def test_foreign_keys_hold_and_the_file_is_sound_after_a_load(sqlite: Place) -> None:
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))
    assert sqlite.rows("PRAGMA foreign_key_check") == []
    assert sqlite.rows("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_journal_mode_stays_as_it_is(sqlite: Place, mode: str) -> None:
    sqlite.run(f"PRAGMA journal_mode = {mode}", "CREATE TABLE own (x)")
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))
    with sqlite.target().reader() as reader:
        assert reader.rows.count("candidate") == 1
    assert sqlite.rows("PRAGMA journal_mode") == [(mode,)]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def loose() -> Iterator[None]:
    """A shell whose new files everybody may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("loose")
def test_a_file_that_we_make_and_its_journal_are_for_their_owner_only(sqlite: Place) -> None:
    with running(sqlite.target(), "r1", CANDIDATE) as writer:
        put(writer, CANDIDATE, people("Okafor"))
        made = {path.name: mode(path) for path in Path(sqlite.path).parent.iterdir()}
    assert made["target.db"] == 0o600
    assert set(made.values()) == {0o600}
    load(sqlite.target(), "r2", CANDIDATE, people("a", "b").slice(1))
    assert mode(Path(sqlite.path)) == 0o600


@pytest.mark.usefixtures("loose")
def test_a_file_that_was_there_keeps_its_mode(sqlite: Place) -> None:
    sqlite.run("CREATE TABLE own (x)")
    Path(sqlite.path).chmod(0o640)
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))
    assert mode(Path(sqlite.path)) == 0o640


def test_a_file_without_write_permission_is_read_and_not_written(sqlite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = people("Okafor")
    load(sqlite.target(), "r1", CANDIDATE, frame)
    real = sqlite3.connect

    def read_only(name: str, **options: object) -> sqlite3.Connection:
        # Tests may run as root, whom no permission stops.
        return real(name.replace("mode=rw", "mode=ro"), **options)  # type: ignore[call-overload, no-any-return]  # passed on

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with sqlite.target().reader() as reader:
        assert reader.rows.count("candidate") == 1
    with pytest.raises(SetupError, match="cannot be written"):
        load(sqlite.target(), "r2", CANDIDATE, people("a", "b").slice(1))


def overflow(target: Target, pages: int) -> None:
    with target.writer("r2") as writer:
        # The limit stands in for the end of the disk: SQLite answers both with SQLITE_FULL.
        writer.rows._session.connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]
        writer.rows.insert(CANDIDATE, people(*["x" * 5000] * 50).slice(1))


def test_a_full_disk_rolls_back_and_says_so(sqlite: Place) -> None:
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))
    pages = sqlite.rows("PRAGMA page_count")[0][0]
    target = sqlite.target()
    with pytest.raises(UnreachableError, match=r"disk .* is full") as caught:
        overflow(target, pages + 5)
    assert caught.value.exit_code == 8
    assert sqlite.rows("SELECT last_name FROM candidate") == [("Okafor",)]


@pytest.mark.parametrize("numbered", ["INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"])
def test_a_table_that_numbers_its_rows_goes_on_numbering(sqlite: Place, numbered: str) -> None:
    sqlite.run(
        f"CREATE TABLE person (id {numbered}, code TEXT UNIQUE, name TEXT)",
        "INSERT INTO person VALUES (41, 'x', 'X')",
        "DELETE FROM person WHERE 'AUTOINCREMENT' = 'no'",
    )
    person = spec("person", ColumnSpec("code", TEXT), ColumnSpec("name", TEXT), key_columns=("code",), id_kind="sequence")
    frame = pl.DataFrame(
        {"_key": ["a", "b"], "_id": [None, None], "code": ["a", "b"], "name": ["A", "B"]}, schema_overrides={"_id": pl.String}
    )
    with running(sqlite.target(None), "r1", person) as writer:
        written = writer.rows.insert(person, frame)
        assert written.ids.rows() == [("a", "42"), ("b", "43")]
        changed = written.ids.with_columns(pl.lit("a").alias("code"), pl.lit("C").alias("name")).head(1)
        assert writer.rows.update(person, changed).refused.is_empty()
        assert writer.rows.read(person, pl.Series(["42"])).rows() == [("42", "a", "C")]
    sqlite.run("INSERT INTO person (code) VALUES ('theirs')")
    assert sqlite.rows("SELECT id FROM person WHERE code = 'theirs'") == [(44,)]


def test_a_number_that_was_given_and_deleted_is_not_given_again(sqlite: Place) -> None:
    sqlite.run(
        "CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT UNIQUE)",
        "INSERT INTO person VALUES (41, 'x')",
        "DELETE FROM person",
    )
    person = spec("person", ColumnSpec("code", TEXT), key_columns=("code",), id_kind="sequence")
    frame = pl.DataFrame({"_key": ["a"], "_id": [None], "code": ["a"]}, schema_overrides={"_id": pl.String})
    with running(sqlite.target(None), "r1", person) as writer:
        assert writer.rows.insert(person, frame).ids["_id"].to_list() == ["42"]


def test_a_table_that_gives_no_ids_is_a_fault(sqlite: Place) -> None:
    sqlite.run("CREATE TABLE person (id TEXT PRIMARY KEY, code TEXT)")
    person = spec("person", ColumnSpec("code", TEXT), key_columns=("code",), id_kind="sequence")
    frame = pl.DataFrame({"_key": ["a"], "_id": [None], "code": ["a"]}, schema_overrides={"_id": pl.String})
    with (
        pytest.raises(SetupError, match="column id of table person has no default that generates ids"),
        running(sqlite.target(None), "r1") as writer,
    ):
        writer.rows.insert(person, frame)


def test_a_trigger_that_refuses_a_row_refuses_that_row(sqlite: Place) -> None:
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))
    sqlite.run(
        "CREATE TRIGGER no_lind BEFORE INSERT ON candidate WHEN NEW.last_name = 'Lind' BEGIN SELECT RAISE(ABORT, 'Lind? no'); END"
    )
    with running(sqlite.target(), "r2") as writer:
        refused = writer.rows.insert(CANDIDATE, people("Okafor", "Lind", "Sato").slice(1)).refused
    assert refused.rows() == [(0, "SQLITE_CONSTRAINT_TRIGGER", None, None)]


def test_a_trigger_that_rolls_everything_back_is_a_fault_and_not_a_half_written_run(sqlite: Place) -> None:
    load(sqlite.target(), "r1", CANDIDATE, people("Okafor"))
    sqlite.run(
        "CREATE TRIGGER bad BEFORE INSERT ON candidate WHEN NEW.last_name = 'Lind' BEGIN SELECT RAISE(ROLLBACK, 'no'); END"
    )
    with pytest.raises(SetupError, match="trigger of the target rolled"), running(sqlite.target(), "r2") as writer:
        writer.rows.insert(CANDIDATE, people("Okafor", "Sato", "Lind", "Berg").slice(1))
    assert sqlite.rows("SELECT count(*) FROM candidate") == [(1,)]


def test_bytes_that_somebody_stored_survive_an_update_that_is_taken_back(sqlite: Place) -> None:
    frame = people("Okafor")
    load(sqlite.target(), "r1", CANDIDATE, frame)
    sqlite.run("ALTER TABLE candidate ADD COLUMN photo", "UPDATE candidate SET photo = x'00ff10'")
    with running(sqlite.target(), "r2", CANDIDATE) as writer:
        writer.rows.update(CANDIDATE, people("Berg"))
        writer.ledger.remember("talent-hub", "candidate", people("Berg"))
    sqlite.run("UPDATE candidate SET photo = NULL")
    with sqlite.target().reader() as reader:
        (batch,) = reader.ledger.changes("r2")
    with running(sqlite.target(), "r3") as writer:
        undo_changes(writer, CANDIDATE, batch)
    assert sqlite.rows("SELECT last_name, photo FROM candidate") == [("Okafor", b"\x00\xff\x10")]


def test_a_table_without_an_id_is_named_by_its_key_columns(sqlite: Place) -> None:
    sqlite.run("CREATE TABLE link (a TEXT NOT NULL, b TEXT NOT NULL, note TEXT, PRIMARY KEY (a, b))")
    link = spec(
        "link", ColumnSpec("a", TEXT), ColumnSpec("b", TEXT), ColumnSpec("note", TEXT), key_columns=("a", "b"), id_column=None
    )
    frame = pl.DataFrame(
        {"_key": ["1", "2"], "_id": [None, None], "a": ["x", 'q"'], "b": ["y", "\\"], "note": ["n", "m"]},
        schema_overrides={"_id": pl.String},
    )
    target = sqlite.target(None)
    with running(target, "r1", link) as writer:
        ids = writer.rows.insert(link, frame).ids
        assert [json.loads(text) for text in ids["_id"]] == [["x", "y"], ['q"', "\\"]]
        writer.ledger.remember("talent-hub", "link", ids.with_columns(pl.lit(1).alias("_fp_hi"), pl.lit(1).alias("_fp_lo")))
    with running(target, "r2", link) as writer:
        assert writer.rows.read(link, ids["_id"]).sort("a").drop("_id").equals(frame.select("a", "b", "note").sort("a"))
        assert writer.rows.update(link, frame.with_columns(ids["_id"], pl.lit("new").alias("note")).head(1)).refused.is_empty()
        assert writer.rows.delete(link, ids["_id"].slice(1)).refused.is_empty()
    assert sqlite.rows("SELECT * FROM link") == [("x", "y", "new")]


def test_a_frame_of_any_size_is_refused_row_by_row(sqlite: Place) -> None:
    rows = rows_of(CANDIDATE, [{"remote_id": str(n % 30_000)} for n in range(45_000)])
    sqlite.run("CREATE TABLE own (x)")
    load(
        sqlite.target(), "r1", CANDIDATE, people("Okafor").with_columns(pl.lit("z").alias("_id"), pl.lit("z").alias("remote_id"))
    )
    with running(sqlite.target(), "r2") as writer:
        refused = writer.rows.insert(CANDIDATE, rows).refused
    assert refused["row"].to_list() == list(range(30_000, 45_000))


def test_only_what_is_unique_in_every_row_is_a_set_of_unique_columns(sqlite: Place) -> None:
    statements = (
        "CREATE TABLE badge (id TEXT PRIMARY KEY, note TEXT DEFAULT 'UNIQUE (level)', code TEXT UNIQUE, level TEXT, site TEXT)",
        "CREATE UNIQUE INDEX pair ON badge (site, level)",
        "CREATE UNIQUE INDEX partial ON badge (level) WHERE level <> ''",
        "CREATE UNIQUE INDEX lower_case ON badge (lower(site))",
        "CREATE UNIQUE INDEX whole ON badge (note, code)",
        "CREATE INDEX plain ON badge (note)",
    )
    with closing(sqlite3.connect(sqlite.url.removeprefix("sqlite:///"))) as connection:
        for statement in statements:
            connection.execute(statement)
    assert sqlite.target(None).schema().tables["badge"].unique == (("code",), ("note", "code"), ("site", "level"))


def test_a_time_that_all_rows_have_is_spelt_as_in_any_other_column() -> None:
    when, other = datetime(2026, 1, 31, 12, tzinfo=UTC), datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=UTC)
    columns = {"same": [when, when], "both": [when, other], "some": [None, when], "none": [None, None]}
    rows = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Datetime("us", "UTC")))
    first, second = "2026-01-31T12:00:00.000000Z", "2026-01-31T12:00:00.000001Z"
    assert to_sqlite_values(rows, ["both", "same", "none", "some"]).to_dict(as_series=False) == {
        "both": [first, second],
        "same": [first, first],
        "none": [None, None],
        "some": [None, first],
    }
    assert to_sqlite_values(rows.clear(), ["same"]).height == 0
