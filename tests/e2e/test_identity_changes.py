"""An id under which the export has another person than before changes nothing, unless the mapping wants it. On both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.rows import all_rows
from tests.e2e.running import Ended, talenthub
from tests.postgres import database

MAPPINGS = Path(__file__).parents[2] / "mappings"
HEADER = "candidate_id,project_id,first_name,last_name,emails,profile_url,created_time\n"
ANNA = "1,100,Anna,Example,anna@example.com,https://www.linkedin.com/in/anna-example,1609459200000\n"
EVA = "2,100,Eva,Holt,eva@example.com,https://www.linkedin.com/in/eva-holt,1609459200000\n"
OMAR = "1,100,Omar,Muster,omar@example.com,https://www.linkedin.com/in/omar-muster,1609459200000\n"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.exhaustive)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ats.db"
        return
    with database(request.getfixturevalue("postgres_server")) as own:
        yield own


def load(tmp_path: Path, url: str, candidates: str, note: str = "", policy: str = "") -> Ended:
    folder = tmp_path / "delivery" / "Contract_1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Projects.csv").write_text("project_id,project_name,state\n100,Baker,ACTIVE\n", "utf-8")
    (folder / "Candidates.csv").write_text(HEADER + candidates, "utf-8")
    (folder / "Notes.csv").write_text("note_id,candidate_id,project_id,content\n" + note, "utf-8")
    mapping = tmp_path / "mapping"
    if not mapping.exists():
        shutil.copytree(MAPPINGS / "ats", mapping)
    if policy:
        with (mapping / "target.yaml").open("a", encoding="utf-8") as stream:
            stream.write(f"\nidentity_change: {policy}\n")
    return talenthub("load", tmp_path / "delivery", "--mapping", mapping, "--target", url, "--runs", tmp_path / "runs")


def codes(done: Ended) -> list[str]:
    return [problem["code"] for problem in done.document["problems"]]


def test_rows_of_another_person_under_a_known_id_are_held(url: str, tmp_path: Path) -> None:
    assert load(tmp_path, url, ANNA + EVA).exit == 0
    before = all_rows(url)
    done = load(tmp_path, url, OMAR + EVA, "9,1,100,about Omar\n")
    assert "P211" in codes(done), done.document["problems"]
    assert (done.target("candidate")["hold"], done.target("candidate")["update"]) == (1, 0)
    assert all_rows(url) == before


def test_the_mapping_may_load_them(url: str, tmp_path: Path) -> None:
    assert load(tmp_path, url, ANNA + EVA).exit == 0
    done = load(tmp_path, url, OMAR + EVA, policy="load")
    assert "P211" in codes(done)
    assert (done.target("candidate")["hold"], done.target("candidate")["update"]) == (0, 1)


@pytest.mark.parametrize(
    "changed",
    [
        "1,100,Anna,Neu,anna@example.com,https://www.linkedin.com/in/anna-neu,1609459200000\n",
        "1,100,Anna,Neu,neu@example.com,https://www.linkedin.com/in/anna-example,1609459200000\n",
        "1,100,ANNA,Example,neu@example.com,https://www.linkedin.com/in/anna-neu,1609459200000\n",
        "1,100,Anna,Neu,,,1609459200000\n",
    ],
    ids=["same e-mail", "same profile", "same name", "name alone is known"],
)
def test_a_person_who_keeps_one_of_them_is_updated(changed: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ats.db"
    assert load(tmp_path, url, ANNA + EVA).exit == 0
    done = load(tmp_path, url, changed + EVA)
    assert "P211" not in codes(done)
    assert done.target("candidate")["update"] == 1
