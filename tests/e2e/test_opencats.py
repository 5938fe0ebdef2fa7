"""The shipped mapping for OpenCATS, in the tables of both of its versions: what its pages need, and what breaks them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from migrate.demo.delivery import invent
from tests import mysql
from tests.e2e.opencats_tables import STATUSES, TABLES, Version, make_tables
from tests.e2e.running import Ended, talenthub
from tests.e2e.test_folders_of_others import PROJECTS, STATES
from tests.targets.places import Place

NOTE = 'He said "<b>5 > 4</b> & more"\nsecond line \U0001f600'


@dataclass(frozen=True)
class Installation:
    """OpenCATS's tables with an export in them."""

    version: Version
    place: Place
    delivery: Path
    folder: Path
    ended: Ended

    @property
    def options(self) -> tuple[str | Path, ...]:
        store = self.folder / "attachments"
        return ("--mapping", "opencats", "--target", self.place.url, "--attachments", store, "--runs", self.folder / "runs")

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        return self.place.rows(statement)


@pytest.fixture(scope="module", params=["0.11", pytest.param("0.9", marks=pytest.mark.slow)])
def loaded(request: pytest.FixtureRequest, mysql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    name, folder = f"talenthub_test_{secrets.token_hex(4)}", tmp_path_factory.mktemp("opencats")
    place = Place("mysql", f"{mysql_server}/{name}")
    make_tables(place, request.param)
    invent(folder / "export", candidates=40, seed=3)
    made = Installation(request.param, place, folder / "export", folder, Ended(0, {}, ""))
    ended = talenthub("load", made.delivery, *made.options)
    try:
        yield Installation(made.version, place, made.delivery, folder, ended)
    finally:
        mysql.drop(mysql_server, name)


def check_rows(installed: Installation) -> None:
    """What must be true of every row, whatever the export contains."""
    ask = installed.ask
    for table, column, other, key in (
        ("candidate_joborder", "candidate_id", "candidate", "candidate_id"),
        ("candidate_joborder", "joborder_id", "joborder", "joborder_id"),
        ("candidate_joborder_status_history", "candidate_id", "candidate", "candidate_id"),
        ("candidate_joborder_status_history", "joborder_id", "joborder", "joborder_id"),
        ("candidate_joborder", "status", "candidate_joborder_status", "candidate_joborder_status_id"),
        ("candidate_joborder_status_history", "status_to", "candidate_joborder_status", "candidate_joborder_status_id"),
        ("joborder", "company_id", "company", "company_id"),
        ("joborder", "entered_by", "user", "user_id"),
        ("activity", "entered_by", "user", "user_id"),
        ("activity", "data_item_id", "candidate", "candidate_id"),
        ("calendar_event", "data_item_id", "candidate", "candidate_id"),
        ("calendar_event", "entered_by", "user", "user_id"),
        ("attachment", "data_item_id", "candidate", "candidate_id"),
        ("extra_field", "data_item_id", "candidate", "candidate_id"),
        ("candidate_tag", "candidate_id", "candidate", "candidate_id"),
        ("candidate_tag", "tag_id", "tag", "tag_id"),
    ):
        missing = f'SELECT count(*) FROM "{table}" t LEFT JOIN "{other}" o ON o."{key}" = t."{column}" WHERE o."{key}" IS NULL'
        assert ask(missing) == [(0,)], (table, column)
    assert ask("SELECT count(*) FROM activity WHERE joborder_id NOT IN (SELECT joborder_id FROM joborder)") == [(0,)]
    for table, columns in TABLES.items():
        for column in columns:
            if column.startswith("date") and column != "date_submitted":
                assert ask(f'SELECT count(*) FROM "{table}" WHERE "{column}" < \'1900-01-01\'') == [(0,)], (table, column)
    pairs = "SELECT count(*) - count(DISTINCT candidate_id, joborder_id) FROM candidate_joborder"
    assert ask(pairs) == [(0,)]
    assert ask("SELECT count(*) FROM candidate WHERE is_admin_hidden IS NULL OR is_admin_hidden <> 0") == [(0,)]
    assert ask('SELECT count(*) - count(DISTINCT user_name) FROM "user"') == [(0,)]


def check_files(installed: Installation) -> int:
    """Every file is where its row says, with its md5. Returns their number."""
    found = installed.ask("SELECT directory_name, stored_filename, md5_sum, file_size_kb FROM attachment")
    for directory, name, md5, size in found:
        content = (installed.folder / "attachments" / directory / name).read_bytes()
        assert hashlib.md5(content, usedforsecurity=False).hexdigest() == md5
        assert size == round(len(content) / 1024 + 1e-9)
        assert directory.startswith("site_1/0xxx/")
        assert name.isascii()
    return len(found)


def test_every_table_is_filled_and_a_second_load_writes_nothing(loaded: Installation) -> None:
    assert loaded.ended.exit in (0, 3), loaded.ended.stderr
    assert all(row["insert"] > 0 for row in loaded.ended.document["targets"])
    again = talenthub("load", loaded.delivery, *loaded.options)
    assert sum(row[name] for row in again.document["targets"] for name in ("insert", "update", "delete", "hold")) == 0


def test_no_row_points_nowhere_has_an_unknown_status_or_a_date_in_the_year_1000(loaded: Installation) -> None:
    check_rows(loaded)


def test_every_file_is_where_its_row_says_and_private_files_are_held_back(loaded: Installation) -> None:
    assert check_files(loaded) > 5
    assert loaded.ended.document["attachments"]["held_back"] > 0
    assert loaded.ask("SELECT count(*) FROM attachment WHERE directory_name LIKE '%Private%'") == [(0,)]


def test_only_versions_with_a_site_get_one_and_every_row_of_ours_has_it(loaded: Installation) -> None:
    has_site = "SELECT count(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'site_id'"
    assert (loaded.ask(has_site)[0][0] > 0) == (loaded.version == "0.9")
    if loaded.version == "0.9":
        for table in TABLES:
            assert loaded.ask(f'SELECT count(*) FROM "{table}" WHERE site_id <> 1') == [(0,)], table


def test_authors_cannot_log_in_and_those_who_are_there_are_left_alone(loaded: Installation) -> None:
    theirs = 'SELECT user_name, password, access_level FROM "user" WHERE user_id = 1'
    assert loaded.ask(theirs) == [("admin", "x", 500)]
    ours = 'SELECT DISTINCT password, access_level, can_change_password FROM "user" WHERE user_id > 1'
    assert loaded.ask(ours) == [("!", 0, 0)]
    assert loaded.ask("SELECT count(*) FROM \"user\" WHERE user_id > 1 AND user_name NOT LIKE 'linkedin/%'") == [(0,)]


def test_job_orders_belong_to_the_internal_company_and_have_a_status_of_the_list(loaded: Installation) -> None:
    assert loaded.ask("SELECT DISTINCT company_id, type FROM joborder") == [(1, "H")]
    known = {"Active", "On Hold", "Full", "Closed", "Canceled", "Upcoming", "Lead"}
    assert {status for (status,) in loaded.ask("SELECT status FROM joborder")} <= known


def test_an_application_has_one_row_of_history_that_ends_with_its_status(loaded: Installation) -> None:
    differing = (
        "SELECT count(*) FROM candidate_joborder p LEFT JOIN candidate_joborder_status_history h "
        "ON h.candidate_id = p.candidate_id AND h.joborder_id = p.joborder_id AND h.status_to = p.status AND h.status_from = 0 "
        "WHERE h.status_to IS NULL"
    )
    assert loaded.ask(differing) == [(0,)]
    counts = "SELECT (SELECT count(*) FROM candidate_joborder) - (SELECT count(*) FROM candidate_joborder_status_history)"
    assert loaded.ask(counts) == [(0,)]
    assert {status for (status,) in loaded.ask("SELECT status FROM candidate_joborder")} <= set(STATUSES)


def test_events_and_activities_have_types_that_are_shown(loaded: Installation) -> None:
    assert loaded.ask("SELECT DISTINCT type, public, reminder_enabled FROM calendar_event") == [(400, 1, 0)]
    assert set(loaded.ask("SELECT DISTINCT type, data_item_type FROM activity")) == {(200, 100), (400, 100)}
    if loaded.version == "0.11":
        assert loaded.ask("SELECT count(*) FROM activity WHERE date_occurred <> date_created") == [(0,)]


def test_values_of_custom_fields_find_their_field_by_its_name(loaded: Installation) -> None:
    lost = (
        "SELECT count(*) FROM extra_field v LEFT JOIN extra_field_settings s ON BINARY s.field_name = BINARY v.field_name "
        "AND s.data_item_type = v.data_item_type WHERE s.field_name IS NULL"
    )
    assert loaded.ask(lost) == [(0,)]


def test_a_drop_down_has_its_options_and_every_value_is_one_of_them(loaded: Installation) -> None:
    lists = loaded.ask("SELECT field_name, extra_field_options FROM extra_field_settings WHERE extra_field_type = 5")
    assert lists
    for name, encoded in lists:
        options = {unquote_plus(one) for one in encoded.split(",")}
        values = {value for (value,) in loaded.ask(f"SELECT value FROM extra_field WHERE field_name = BINARY '{name}'")}
        assert values <= options, name
    others = "SELECT count(*) FROM extra_field_settings WHERE extra_field_type = 1 AND extra_field_options IS NOT NULL"
    assert loaded.ask(others) == [(0,)]


def test_verify_finds_no_difference(loaded: Installation) -> None:
    assert talenthub("verify", loaded.delivery, *loaded.options).exit in (0, 3)


@pytest.fixture(params=["0.9", "0.11"])
def empty(request: pytest.FixtureRequest, mysql_url: str, tmp_path: Path) -> Installation:
    """An installation, and a delivery of one candidate with a note; nothing is loaded."""
    place = Place("mysql", mysql_url)
    make_tables(place, request.param)
    contract = tmp_path / "export" / "Contract_1"
    contract.mkdir(parents=True)
    (contract / "Projects.csv").write_text(PROJECTS)
    (contract / "HiringStates.csv").write_text(STATES)
    (contract / "Candidates.csv").write_text(
        "candidate_id,project_id,first_name,last_name,profile_url,hiring_state_id,tags\n"
        "1,100,Ann<script>,Lind,https://www.linkedin.com/in/invented-1,11,a & b\n"
    )
    quoted = NOTE.replace('"', '""')
    (contract / "Notes.csv").write_text(
        "note_id,project_id,candidate_id,content,owner_profile_url,visibility,created_time\n"
        f'5,100,1,"{quoted}",https://www.linkedin.com/in/invented-author,Project,1767265445000\n'
    )
    return Installation(request.param, place, tmp_path / "export", tmp_path, Ended(0, {}, ""))


def test_text_is_escaped_where_pages_print_it_as_html_and_harmless_elsewhere(empty: Installation) -> None:
    loaded = talenthub("load", empty.delivery, *empty.options)
    assert loaded.exit == 0, loaded.document["problems"]
    expected = {
        "0.9": "He said &quot;&lt;b&gt;5 &gt; 4&lt;/b&gt; &amp; more&quot;<br />second line \ufffd",
        "0.11": 'He said "< b>5 > 4< /b> & more"\nsecond line \U0001f600',
    }[empty.version]
    assert empty.ask("SELECT notes, CAST(date_created AS CHAR) FROM activity") == [(expected, "2026-01-01 11:04:05")]
    assert empty.ask("SELECT first_name FROM candidate") == [("Ann< script>",)]
    assert empty.ask("SELECT title FROM tag WHERE title LIKE 'a%'") == [("a &amp; b" if empty.version == "0.9" else "a & b",)]
    replaced = [one["count"] for one in loaded.document["problems"] if one["code"] == "M215"]
    assert replaced == ([1] if empty.version == "0.9" else [])


@pytest.mark.slow
def test_tables_that_are_missing_or_of_an_unknown_version_are_all_reported_and_nothing_is_written(empty: Installation) -> None:
    empty.place.run("DROP TABLE tag", "ALTER TABLE candidate DROP COLUMN web_site", "ALTER TABLE activity ENGINE = MyISAM")
    refused = talenthub("load", empty.delivery, *empty.options)
    assert refused.exit == 2
    assert {one["code"] for one in refused.document["problems"] if one["severity"] == "error"} == {"M140", "M141", "M155"}
    assert empty.ask("SELECT count(*) FROM candidate") == [(0,)]


@pytest.mark.slow
def test_a_status_that_the_installation_does_not_have_rejects_the_application(empty: Installation) -> None:
    empty.place.run("DELETE FROM candidate_joborder_status WHERE candidate_joborder_status_id = 0")
    refused = talenthub("load", empty.delivery, *empty.options)
    assert refused.exit == 3
    assert empty.ask("SELECT count(*) FROM candidate_joborder") == [(0,)]
    assert empty.ask("SELECT count(*) FROM candidate") == [(1,)]
