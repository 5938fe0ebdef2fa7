"""`talenthub fetch`, through the real command line against a real server: what comes is a delivery that loads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import FIXTURES, Ended, build, load, talenthub
from tests.fetch.archive_server import Archives, archive_server, drops, page, status

COOKIE = "li_at=very-secret"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Archives]:
    delivery = build(FIXTURES / "small" / "delivery", tmp_path / "at-linkedin")
    with archive_server() as archives:
        archives.content = {path.name: path.read_bytes() for path in delivery.glob("*.zip")}
        archives.cookie = COOKIE
        yield archives


def listed(server: Archives, tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    rows = "".join(f"{name}\t{server.base}/{name}\n" for name in sorted(server.content))
    path.write_text(f"Filename\tDownload Url\n{rows}Statistics\nTotal files\t10\n", "utf-8")
    return path


def fetch(server: Archives, tmp_path: Path, cookie: str = COOKIE) -> Ended:
    environment = {"TALENTHUB_LINKEDIN_COOKIE": cookie}
    return talenthub("fetch", listed(server, tmp_path), "--into", tmp_path / "delivery", environment=environment)


def test_what_was_fetched_loads_as_it_was(server: Archives, tmp_path: Path) -> None:
    server.behaviours["export.zip"].append(drops(1000))
    fetched = fetch(server, tmp_path)
    assert fetched.exit == 0, fetched.document["problems"]
    loaded = load(tmp_path / "delivery", tmp_path, "--attachments", tmp_path / "files")
    assert loaded.exit == 0, loaded.document["problems"]
    assert loaded.target("candidate")["insert"] == 6
    assert loaded.document["attachments"]["stored"] == 9


def test_fetching_again_asks_for_nothing(server: Archives, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    asked = len(server.requests)
    assert fetch(server, tmp_path).exit == 0
    assert len(server.requests) == asked


def test_a_sign_in_page_is_exit_2_once_for_every_archive(server: Archives, tmp_path: Path) -> None:
    ended = fetch(server, tmp_path, cookie="li_at=wrong")
    assert ended.exit == 2
    assert sorted((problem["code"], problem["file"], problem["count"]) for problem in ended.document["problems"]) == [
        ("F203", name, 1) for name in sorted(server.content)
    ]
    assert not list((tmp_path / "delivery").glob("*.zip"))


def test_expired_links_say_to_export_again_and_keep_what_came(server: Archives, tmp_path: Path) -> None:
    server.behaviours["export.zip"].append(status(410))
    ended = fetch(server, tmp_path)
    assert ended.exit == 2
    assert [problem["code"] for problem in ended.document["problems"]] == ["F204"]
    assert len(list((tmp_path / "delivery").glob("Attachment*.zip"))) == 2


def test_neither_cookie_nor_link_is_shown(server: Archives, tmp_path: Path) -> None:
    server.behaviours["export.zip"].append(page)
    ended = fetch(server, tmp_path)
    for secret in ("very-secret", server.base):
        assert secret not in f"{ended.document}{ended.stderr}"
