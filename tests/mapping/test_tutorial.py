"""The mapping of docs/tutorial, loaded into a real database by the real command line, and looked at."""

import re
import sqlite3
from pathlib import Path

import pytest

from migrate.mapping import check_mapping, load_mapping, run_tests
from tests.e2e.running import FIXTURES, build, talenthub
from tests.mapping.example_mapping import sqlite_schema

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial"
SQL = (TUTORIAL / "schema.sql").read_text("utf-8")


def test_it_fits_its_schema_without_a_warning_and_its_tests_pass() -> None:
    mapping = load_mapping(TUTORIAL / "mapping")
    assert check_mapping(mapping, sqlite_schema(SQL)) == []
    assert run_tests(mapping) == []


def test_the_page_names_files_that_are_there() -> None:
    links = re.findall(r"\]\(([\w./]+)\)", (TUTORIAL / "README.md").read_text("utf-8"))
    assert len(links) > 5
    assert [link for link in links if not (TUTORIAL / link).exists()] == []


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tutorial")
    connection = sqlite3.connect(folder / "ats.db")
    connection.executescript(SQL)
    connection.close()
    return folder / "ats.db"


def load(database: Path) -> dict[str, tuple[int, int, int]]:
    """Inserts, updates and unchanged rows by table."""
    delivery = database.parent / "delivery"
    if not delivery.exists():
        build(FIXTURES / "small" / "delivery", delivery)
    url = f"sqlite:///{database}"
    ended = talenthub("load", delivery, "--mapping", TUTORIAL / "mapping", "--target", url, "--runs", database.parent / "runs")
    assert ended.exit == 0, ended.document
    return {row["table"]: (row["insert"], row["update"], row["unchanged"]) for row in ended.document["targets"]}


@pytest.mark.slow
def test_it_loads_the_small_delivery_and_twice_is_once(database: Path) -> None:
    assert load(database) == {"opening": (2, 0, 0), "person": (6, 0, 0), "candidacy": (8, 0, 0), "logbook": (7, 0, 0)}
    connection = sqlite3.connect(database)
    try:
        people = connection.execute("SELECT email_1, email_2, more_emails, mobile FROM person WHERE legacy_id = '1'").fetchall()
        assert people == [("ada@example.com", "ada.g@example.org", "ada.work@example.com", "+12025550147")]
        unnamed = connection.execute("SELECT last_name FROM person WHERE legacy_id = '9007199254740993'").fetchall()
        assert unnamed == [("(none)",)]
        running = connection.execute(
            "SELECT c.legacy_id, p.legacy_id, o.title, c.stage FROM candidacy c JOIN person p USING (person_id)"
            " LEFT JOIN opening o USING (opening_id) WHERE p.legacy_id IN ('1', '4') ORDER BY 1"
        ).fetchall()
        assert running == [("1:0100", "1", 'Data "wizard"', 5), ("1:100", "1", "Baker (Ghent)", 2), ("4:999", "4", None, 2)]
        note = connection.execute("SELECT html, author_id FROM logbook WHERE legacy_id = 'note:6'").fetchall()
        assert note == [("Good hands.<br />Says &quot;yes&quot;, mostly; see C:\\temp\\", 11)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()
    assert load(database) == {"opening": (0, 0, 2), "person": (0, 0, 6), "candidacy": (0, 0, 8), "logbook": (0, 0, 7)}
