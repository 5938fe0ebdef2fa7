"""A load that knows attachments from an earlier one ends as a load that reads them all, whatever happened to them in between."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from migrate.core import file_identity
from migrate.core.facts.runs import KnownFiles
from migrate.core.outcome import Outcome
from migrate.report import document
from tests.e2e.damaged_files import DAMAGES, IN_INDEX, IN_STORE, Damage, csv_record, edit, index_of, stored_files
from tests.e2e.kept_changes import nothing
from tests.e2e.kept_place import Place, told

#: Those that `make test` tries; the others are as many loads again.
QUICK = ("every damage of a stored file", "an archive has a damaged member, and its time was put back")


def known(outcome: Outcome) -> KnownFiles | None:
    found: KnownFiles | None = outcome.facts.known_files  # type: ignore[attr-defined]
    return found


@pytest.fixture(scope="module")
def at_once() -> Iterator[None]:
    """Files are recognised without waiting until they are two seconds old."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_identity, "QUIET", -1)
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, at_once: None) -> Place:
    del at_once
    made = Place(tmp_path_factory.mktemp("place"))
    assert made.make().error is None
    made.keep()
    return made


def modes(place: Place) -> dict[str, int]:
    root = place.live / "files"
    return {str(path.relative_to(root)): stat.S_IMODE(path.lstat().st_mode) for path in sorted(root.rglob("*"))}


def state(place: Place, outcome: Outcome) -> tuple[Any, ...]:
    return told(outcome), place.rows(), place.stored(), place.rejects(outcome.run), modes(place)


def assert_same(place: Place, *damages: Damage, **options: Any) -> KnownFiles | None:
    """Compares a load with `--reread` of the same damaged state, which is copied. Returns what the load knew."""
    place.put_back()
    assert place.load(reread=True).error is None  # The files were copied: an index of them as they are now.
    for damage in damages:
        damage(place)
    spare, used = place.work / "spare", place.work / "used"
    shutil.copytree(place.live, spare, symlinks=True)
    outcome = place.load(**options)
    found = state(place, outcome)
    place.live.rename(used)
    spare.rename(place.live)
    shutil.rmtree(used)
    again = place.load(reread=True, **options)
    assert known(again) is None
    assert found == state(place, again)
    return known(outcome)


@pytest.mark.parametrize("name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in DAMAGES])
def test_a_load_ends_as_one_that_reads_all_files(name: str, place: Place) -> None:
    assert_same(place, DAMAGES[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_STORE)
def test_a_load_that_reads_the_records_ends_as_one_that_reads_all_files(name: str, place: Place) -> None:
    assert_same(place, csv_record, DAMAGES[name])


@pytest.mark.exhaustive
def test_several_damages_at_once_are_noticed(place: Place) -> None:
    phases = (Phase.explicit, Phase.reuse, Phase.generate)

    @settings(max_examples=60, phases=phases, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(sorted(DAMAGES.keys() - IN_INDEX.keys())), min_size=2, max_size=3, unique=True))
    def same(names: list[str]) -> None:
        def damage(place: Place, name: str) -> None:
            try:
                DAMAGES[name](place)
            except (OSError, ValueError, AssertionError, StopIteration):
                return  # An earlier damage left nothing to damage.

        assert_same(place, *(partial(damage, name=name) for name in names))

    same()


def test_nothing_is_read_again_where_nothing_changed(place: Place) -> None:
    found = assert_same(place, nothing)
    assert found is not None
    assert (found.archives, found.files) == (0, 0), "the list of files is that of the run before"
    assert found.stored_files == len([path for path in (place.live / "files").rglob("*") if path.is_file()])
    changed = assert_same(place, csv_record)
    assert changed is not None
    assert changed.archives == 1
    assert changed.files >= changed.stored_files == found.stored_files


def test_only_the_damaged_file_is_compared_again(place: Place) -> None:
    whole, damaged = assert_same(place, nothing), assert_same(place, lambda place: edit(stored_files(place)[0]))
    assert whole is not None
    assert damaged is not None
    assert damaged.stored_files == whole.stored_files - 1


def test_no_byte_of_a_known_archive_or_file_is_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put_back()
    place.load(reread=True)
    csv_record(place)

    def read(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("migrate.attachments.reading.open_member", read)
    monkeypatch.setattr("migrate.attachments.folder_store.sha256_of_file", read)
    outcome = place.load()
    assert outcome.error is None
    assert known(outcome) is not None


@pytest.mark.slow
def test_another_store_gets_every_file(place: Place, tmp_path: Path) -> None:
    place.put_back()
    place.load(reread=True)
    outcome = place.load(attachments=str(tmp_path / "others"))
    assert known(outcome) is None
    assert {path.name for path in (tmp_path / "others").rglob("*.*")} == {
        Path(name).name for name in place.stored() if "." in name
    }


@pytest.mark.slow
def test_an_erasure_removes_what_earlier_loads_noted(place: Place, tmp_path: Path) -> None:
    place.put_back()
    place.load(reread=True)
    earlier = index_of(place)
    person = next(path.relative_to(place.live / "files").parts[0] for path in stored_files(place))
    listed = tmp_path / "erasure.csv"
    listed.write_text(f"candidate_id\n{person}\n")
    outcome = place.load(erasure=listed)
    assert outcome.error is None
    assert not earlier.exists()
    assert not (place.live / "files" / person).exists()
    assert person not in (index_of(place) / "stored.parquet").read_bytes().decode("latin-1")
    again = place.load(erasure=listed)
    assert known(again) is not None
    assert not (place.live / "files" / person).exists()


@pytest.mark.slow
def test_a_load_leaves_one_index_of_a_delivery_and_a_store(place: Place) -> None:
    place.put_back()
    for _ in range(3):
        place.load()
    assert [path.parent for path in (place.live / "runs").glob("*/known-files")] == [index_of(place).parent]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in index_of(place).iterdir())


@pytest.mark.slow
def test_files_that_a_load_has_just_stored_are_compared_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_identity, "QUIET", 3_600 * 10**9)
    place = Place(tmp_path)
    place.make()
    assert known(place.load()) is None


@pytest.mark.slow
def test_the_report_says_what_was_known_and_how_to_read_everything(place: Place) -> None:
    place.put_back()
    place.load(reread=True)
    csv_record(place)
    fact = document(place.load())["facts"]["known_files"]
    assert fact["archives"] == 1
    assert "--reread" in fact["proof"]
