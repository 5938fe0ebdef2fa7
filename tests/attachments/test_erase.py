from __future__ import annotations

from pathlib import Path

import pytest

from migrate.attachments import Store, find_stored_files, open_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "files")


def put(store: Store, *locations: str) -> None:
    store.begin()
    for location in locations:
        store.put(location, [b"text"], private=True)
    store.end()


def places(store: Store, urls: list[str]) -> list[str]:
    return sorted(url.removeprefix(store.base) for url in urls)


def test_what_lies_in_a_candidates_folder_is_theirs_kept_aside_or_not(store: Store) -> None:
    put(store, "1/Public/a.pdf", "12/Public/b.pdf", "2/1/c.pdf", "quarantine/1/Private/d.pdf", "quarantine/2/1/e.pdf")
    found = find_stored_files(store, "{candidate_id}/{folder}/{name}", ["1", "9"])
    assert places(store, found) == ["1/Public/a.pdf", "quarantine/1/Private/d.pdf"]


def test_the_folder_may_stand_anywhere_in_the_layout(store: Store) -> None:
    put(store, "people/Public/1/a.pdf", "1/Public/2/b.pdf")
    assert places(store, find_stored_files(store, "people/{folder}/{candidate_id}/{name}", ["1"])) == ["people/Public/1/a.pdf"]


@pytest.mark.parametrize("layout", ["{sha256:2}/{sha256}", "{candidate_id}-{name}", "x{candidate_id}/{name}"])
def test_a_layout_without_a_folder_a_candidate_tells_nothing(layout: str, store: Store) -> None:
    put(store, "1/Public/a.pdf", "1-a.pdf", "x1/a.pdf")
    assert find_stored_files(store, layout, ["1"]) == []


def test_ids_that_no_file_system_takes_are_found_under_their_escaped_name(store: Store) -> None:
    put(store, "urn%3Ali%3A1/Public/a.pdf")
    (found,) = find_stored_files(store, "{candidate_id}/{folder}/{name}", ["urn:li:1"])
    assert found == f"{store.base}urn%253Ali%253A1/Public/a.pdf"
