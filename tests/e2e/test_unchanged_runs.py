"""A load that recognises an unchanged delivery ends as a load that reads everything again; any change is noticed as before."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import sql

from migrate.core.errors import DriftError
from migrate.core.outcome import Outcome
from migrate.steps import stored_files
from migrate.targets.postgresql.ledger import PostgresLedgerReader
from migrate.targets.schema import TargetSchema
from migrate.targets.sqlite import SqliteTarget
from tests.e2e.kept_changes import CHANGES, append_to, edit_zip, last_run, nothing, random_byte, statement
from tests.e2e.kept_place import Place, assert_same, database_url, is_recognised, told


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """After two loads, both of which ended well."""
    made = Place(tmp_path_factory.mktemp("place"))
    first = made.make()
    assert first.error is None
    assert not is_recognised(first)
    assert made.load().error is None
    made.keep()
    return made


#: Those that `make test` tries; the others are as many loads again.
QUICK = ("nothing", "a byte", "a comment in the mapping", "an edited row", "a stored file was changed")


@pytest.mark.parametrize("name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in CHANGES])
def test_a_load_ends_as_one_that_reads_everything_again(name: str, place: Place) -> None:
    change, recognised = CHANGES[name]
    assert assert_same(place, change) is recognised


@pytest.mark.slow
def test_every_option_of_a_load_is_noticed(place: Place, tmp_path: Path) -> None:
    assert not assert_same(place, nothing, max_rejects="50%")
    assert not assert_same(place, nothing, characters="strip")
    users = tmp_path / "users.csv"
    users.write_text("profile_url,email\nhttps://www.linkedin.com/in/test-person-1,a@example.com\n")
    assert not assert_same(place, nothing, users=users)


@pytest.mark.slow
def test_values_are_shown_only_after_reading_them(place: Place) -> None:
    place.put_back()
    assert not is_recognised(place.load(show_values=True))
    assert not is_recognised(place.load()), "the run with values left a proof"


@pytest.mark.slow
def test_an_erasure_list_is_always_read(place: Place, tmp_path: Path) -> None:
    listed = tmp_path / "erasure.csv"
    listed.write_text("candidate_id\n424242\n")
    for _ in range(3):
        assert not is_recognised(place.load(erasure=listed))


def test_a_first_load_is_enough_to_recognise_the_second(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.make()
    place.keep()
    assert assert_same(place, nothing)


def test_a_load_that_changed_rows_is_read_once_more(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.make()
    CHANGES["a byte"][0](place)
    assert [is_recognised(place.load()) for _ in range(3)] == [False, False, True]


@pytest.mark.slow
def test_rows_that_are_held_are_compared_each_time(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.make()
    place.change("UPDATE candidate SET first_name = 'Edited'")
    edit_zip(place, "Candidates.csv", lambda content: content.replace(b",20001,", b",20001,X", 1))
    for _ in range(3):
        outcome = place.load()
        assert sum(book.hold for book in outcome.books.targets)
        assert not is_recognised(outcome)


@pytest.mark.slow
def test_a_day_later_a_retention_rule_is_applied_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path)
    place.make()
    append_to("mapping/target.yaml", "retention: {old: {entity: candidate, field: modified_at, older_than: 20 years}}\n")(place)
    place.load()
    place.keep()
    assert assert_same(place, nothing)

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Later:
            del tz
            return cls(2036, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("migrate.mapping.loading.datetime", Later)
    assert not assert_same(place, nothing)


def seeds() -> st.SearchStrategy[list[tuple[str, int]]]:
    return st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 2**32)), min_size=1, max_size=2, unique=True)


def check_property(place: Place, examples: int) -> None:
    phases = (Phase.explicit, Phase.reuse, Phase.generate)

    @settings(max_examples=examples, phases=phases, suppress_health_check=list(HealthCheck))
    @given(seeds())
    def same(picked: list[tuple[str, int]]) -> None:
        def change(place: Place) -> None:
            for name, seed in picked:
                (random_byte(seed) if name == "a byte" else CHANGES[name][0])(place)

        recognised = assert_same(place, change)
        assert not recognised or all(CHANGES[name][1] for name, _ in picked)

    same()


@pytest.mark.exhaustive
def test_many_changes_together_are_noticed(place: Place) -> None:
    check_property(place, 60)


@pytest.fixture
def on_postgres(postgres_server: str, tmp_path: Path) -> Iterator[Place]:
    """The same with a database that is copied to put it back."""
    name = f"talenthub_test_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made = Place(tmp_path, database_url(postgres_server, name))
        made.make()
        made.keep()
        yield made
        for one in (name, f"{name}_kept"):
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(one)))


@pytest.mark.slow
def test_postgresql_notices_changes_of_ledger_and_tables(on_postgres: Place) -> None:
    # As without this: a load compares rows with the ledger, and verify finds edits of rows that the export did not change.
    assert assert_same(on_postgres, nothing)
    assert assert_same(on_postgres, CHANGES["an edited row"][0])
    for name in ("an id map row is missing", "an id map row has another fingerprint", "another column"):
        assert not assert_same(on_postgres, CHANGES[name][0]), name
    swapped = (
        "UPDATE talenthub_id_map SET fp_hi = other.fp_hi, fp_lo = other.fp_lo FROM talenthub_id_map other"
        " WHERE other.kind = talenthub_id_map.kind AND other.source_key <> talenthub_id_map.source_key"
    )
    assert not assert_same(on_postgres, statement(swapped))


def test_the_outcome_names_the_run_and_the_proof(place: Place) -> None:
    place.put_back()
    before = last_run(place).name
    outcome: Outcome = place.load()
    recognised = told(outcome) and outcome.facts.as_json()["recognised"]
    assert recognised["run"] == before
    assert recognised["proof"][0].startswith("2 archives by every byte")
    assert (place.live / "runs" / str(outcome.run) / "plan" / "plan.json").is_file()
    assert (place.live / "runs" / str(outcome.run) / "report.json").is_file()


def test_the_tables_are_read_once_for_the_plan_and_again_before_a_row_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path)
    place.make()
    read: list[TargetSchema] = []

    def noted(target: SqliteTarget) -> TargetSchema:
        read.append(schema(target))
        return read[-1]

    schema = SqliteTarget.schema
    monkeypatch.setattr(SqliteTarget, "schema", noted)
    assert is_recognised(place.load())
    assert not is_recognised(place.load(reread=True))
    assert len(read) == 2 + 2


def test_a_table_that_changes_after_the_plan_was_made_stops_the_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path)
    place.make()

    def changed(*given: object) -> object:
        with closing(sqlite3.connect(place.live / "ats.db")) as connection:
            connection.execute("ALTER TABLE candidate ADD COLUMN nickname TEXT")
        return record_files(*given)  # type: ignore[arg-type]  # passed on as given

    record_files = stored_files.record_files
    monkeypatch.setattr(stored_files, "record_files", changed)
    stopped = place.load()
    assert isinstance(stopped.error, DriftError)
    assert [problem.message for problem in stopped.error.problems] == [
        "table candidate changed in the target since the plan was made"
    ]


def test_a_change_of_the_id_map_while_a_load_repeats_the_last_run_is_noticed_by_the_next(
    on_postgres: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(*given: object) -> object:
        on_postgres.change("UPDATE talenthub_id_map SET fp_hi = fp_hi + 1 WHERE source_key LIKE '%1'")
        return record_files(*given)  # type: ignore[arg-type]  # passed on as given

    record_files = stored_files.record_files
    with monkeypatch.context() as patch:
        patch.setattr(stored_files, "record_files", changed)
        assert is_recognised(on_postgres.load())
    assert not is_recognised(on_postgres.load())


def test_the_id_map_is_hashed_once_by_a_load_that_repeats_the_last_run(
    on_postgres: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str | None] = []

    def noted(ledger: PostgresLedgerReader) -> str | None:
        made.append(digest(ledger))
        return made[-1]

    digest = PostgresLedgerReader.id_map_digest
    monkeypatch.setattr(PostgresLedgerReader, "id_map_digest", noted)
    for count in (1, 2):
        assert is_recognised(on_postgres.load())
        assert len(made) == count
    assert made[0] == made[1]
