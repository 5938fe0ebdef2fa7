"""Work that other processes do twice, lose or fail on leads to the store and the accounting of a local run."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as examples
from hypothesis import strategies as st

from migrate.attachments import Policy, Store, copy_files, measure, open_store
from migrate.attachments.cluster_tasks import Answer, installed, perform, store_fault, unseen_archives
from migrate.attachments.engine import Piece, Task, Threads, cut
from migrate.attachments.reading import MeasureFiles
from migrate.attachments.store import StorePlace
from migrate.core.books import AttachmentBook
from migrate.core.errors import DriftError
from tests.attachments.deliveries import Given, pdf

FILES = {
    f"Candidate_{number % 3 + 1}/{kind}/{number}.pdf": pdf(f"{kind}{number}")
    for number in range(9)
    for kind in ("Public", "Private")
}


class Elsewhere:
    """An engine that sends everything through pickle, as a cluster does, and whose workers are unreliable.

    `runs` is how often a worker does a piece; `lost` are numbers of files, modulo 7, of which the answer is lost.
    """

    remote = True
    piece_files = 4
    piece_bytes = 1 << 20

    def __init__(self, runs: int = 1, lost: frozenset[int] = frozenset()) -> None:
        self.runs, self.lost = runs, lost

    def run(self, task: Task, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, pl.DataFrame]]:
        for piece in pieces:
            answers = []
            for _ in range(self.runs):
                sent: tuple[Task, Piece] = pickle.loads(pickle.dumps((task, piece)))  # noqa: S301 - our own
                answer = perform(*sent, installed())
                answers.append(answer.frame)
            frame = answers[-1]
            assert frame is not None
            frame = frame.filter(~(pl.col("_row") % 7).is_in(list(self.lost)))
            missing = Piece(piece.listing, piece.rows.join(frame, on="_row", how="anti"))
            yield piece, pl.concat([frame, task(missing)]) if missing.rows.height else frame

    def check_store(self, store: Store) -> None:
        assert store_fault(store.shared()) is None


@pytest.fixture(params=["folder", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "elsewhere") if request.param == "folder" else f"memory://{uuid4()}/files"


def kept(given: Given, place: str, engine: Elsewhere | Threads, policy: Policy | None = None) -> AttachmentBook:
    store, resolved = open_store(place, policy), given.resolved(policy)
    measured = measure(resolved, given.listings, store, early=True, engine=engine)
    return copy_files(measured, given.listings, store, engine=engine).book


def contents(place: str) -> dict[str, bytes]:
    store = open_store(place)
    return {location: b"".join(store.read(location)) for location, _ in store.locations()}


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@examples(runs=st.integers(1, 3), lost=st.frozensets(st.integers(0, 6)))
def test_pieces_that_are_done_twice_or_lost_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, runs: int, lost: frozenset[int]
) -> None:
    given = Given(tmp_path_factory.mktemp("delivery"))
    given.zip("a.zip", FILES)
    given.unpacked("Contract_1", {"Candidate_2/Public/loose.pdf": pdf("loose")})
    for place in (str(given.folder / "there"), f"memory://{uuid4()}/files"):
        first, second = (kept(given, place, Elsewhere(runs, lost)) for _ in range(2))
        assert first == AttachmentBook(files=19, stored=19)
        assert second == AttachmentBook(files=19, unchanged=19)
        given.kept()
        assert contents(place) == given.stored()


def test_a_part_that_the_store_has_is_not_counted_as_stored(given: Given, place: str) -> None:
    given.zip("a.zip", dict(list(FILES.items())[:5]))
    kept(given, place, Threads(2))
    given.zip("b.zip", dict(list(FILES.items())[5:]))
    assert kept(given, place, Elsewhere(2)) == AttachmentBook(files=18, stored=13, unchanged=5)


def test_a_stored_file_with_other_content_is_replaced_and_counted(given: Given, place: str) -> None:
    given.zip("a.zip", FILES)
    policy = Policy(layout="{candidate_id}/{folder}/{name}")
    kept(given, place, Elsewhere(2), policy)
    store = open_store(place, policy)
    body = b"".join(store.read("1/Public/0.pdf"))
    store.begin()
    store.put("1/Public/0.pdf", [b"x" * len(body)], private=False)
    store.end()
    assert kept(given, place, Elsewhere(2), policy) == AttachmentBook(files=18, stored=1, unchanged=17)
    assert b"".join(store.read("1/Public/0.pdf")) == body


def test_a_damaged_member_is_rejected_as_by_threads(given: Given, place: str) -> None:
    path = given.zip("a.zip", FILES)
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)
    assert (
        kept(given, place, Elsewhere(2))
        == kept(given, place + "2", Threads(2))
        == AttachmentBook(files=18, stored=17, rejected=1)
    )


def test_an_archive_that_changes_after_it_was_measured_stops_the_run(given: Given, place: str) -> None:
    path = given.zip("a.zip", FILES)
    store = open_store(place)
    measured = measure(given.resolved(), given.listings, store, engine=Elsewhere())
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)
    with pytest.raises(DriftError):
        copy_files(measured, given.listings, store, engine=Elsewhere())


def test_a_worker_of_another_version_does_nothing(given: Given) -> None:
    given.zip("a.zip", FILES)
    files = given.listing.with_row_index("_row").with_columns(extension=pl.lit("pdf"), private=pl.lit(value=True))
    (piece,) = cut(files, given.listings, Threads())
    assert perform(MeasureFiles(md5=False), piece, ("0", "0")) == Answer(versions=installed())


def test_what_fails_on_a_worker_is_told_without_a_word_of_the_error(given: Given) -> None:
    given.zip("a.zip", FILES)
    (piece,) = cut(given.listing.with_row_index("_row"), given.listings, Threads())
    assert perform(MeasureFiles(md5=False), piece, installed()) == Answer(error="ColumnNotFoundError")
    assert "pdf" not in repr(piece)


def test_a_worker_names_the_archives_that_it_does_not_see(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"12345")
    seen, other, gone = (tmp_path / "a.zip", 5), (tmp_path / "a.zip", 6), (tmp_path / "b.zip", 5)
    assert unseen_archives([seen, other, gone]) == [1, 2]


def test_a_worker_that_does_not_see_the_folder_of_the_run_cannot_use_the_store(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    store.begin()
    assert store_fault(store.shared()) is None
    shared = store.shared()
    store.end()
    assert store_fault(shared) is not None
    assert store_fault(StorePlace("memory://files")) is None


def test_pieces_end_at_archives_and_at_their_limits(given: Given) -> None:
    given.zip("a.zip", FILES)
    given.zip("b.zip", FILES)
    files = given.listing.with_row_index("_row")
    pieces = list(cut(files, given.listings, Elsewhere()))
    assert max(piece.rows.height for piece in pieces) == 4
    assert all(piece.rows["container"].n_unique() == 1 for piece in pieces)
    assert pl.concat([piece.rows for piece in pieces]).equals(files)
    assert [member.name for piece in pieces for member in piece.members()] == files["name"].to_list()
