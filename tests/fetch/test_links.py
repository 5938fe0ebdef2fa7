"""Archives come whole from a server that drops, throttles, forgets and asks to sign in, or it is said why not."""

from __future__ import annotations

import io
import random
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from migrate.core.errors import SetupError, UnreachableError
from migrate.core.progress import Advance, Silent
from migrate.fetch import Credentials, FetchOutcome, LinkOptions, Patience, fetch_links
from tests.fetch.archive_server import Archives, archive_server, drops, ignores_range, page, redirects, sends, status
from tests.fetch.serving import TurnedClock

SIZE = 3_000_000
OPTIONS = LinkOptions(parallel=3, patience=Patience(attempts=4, first_pause=1.0, timeout=5.0))


def archive(seed: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        target.writestr("Contract_1/Candidates.csv", random.Random(seed).randbytes(SIZE))  # noqa: S311 - filler
    return out.getvalue()


ONE, TWO = archive(1), archive(2)


@pytest.fixture
def server() -> Iterator[Archives]:
    with archive_server() as archives:
        archives.content = {"export.zip": ONE, "Attachment_1-2.zip": TWO}
        yield archives


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


def listed(tmp_path: Path, server: Archives, *names: str) -> Path:
    path = tmp_path / "export.csv"
    rows = "".join(f"{name},{server.base}/{name}\r\n" for name in names)
    path.write_text(f"Filename,Download Url\r\n{rows}Statistics\r\nTotal Files,7\r\n", "utf-8", newline="")
    return path


def fetch(
    tmp_path: Path,
    server: Archives,
    clock: TurnedClock,
    *names: str,
    credentials: Credentials = Credentials(),  # noqa: B008 - frozen
) -> FetchOutcome:
    manifest = listed(tmp_path, server, *(names or ("export.zip",)))
    return fetch_links(manifest, tmp_path / "into", credentials, OPTIONS, Silent(), clock=clock)


def test_every_archive_comes_as_it_is_and_the_folder_becomes_a_delivery(
    tmp_path: Path, server: Archives, clock: TurnedClock
) -> None:
    outcome = fetch(tmp_path, server, clock, "export.zip", "Attachment_1-2.zip")
    assert outcome.error is None
    assert [(each.name, each.result, each.size) for each in outcome.archives] == [
        ("export.zip", "fetched", len(ONE)),
        ("Attachment_1-2.zip", "fetched", len(TWO)),
    ]
    assert (tmp_path / "into/export.zip").read_bytes() == ONE
    assert (tmp_path / "into/Attachment_1-2.zip").read_bytes() == TWO
    assert sorted(path.name for path in (tmp_path / "into").iterdir()) == ["Attachment_1-2.zip", "export.csv", "export.zip"]


def test_files_and_folder_are_for_their_owner_only(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    fetch(tmp_path, server, clock)
    assert stat.S_IMODE((tmp_path / "into").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "into").iterdir()} == {0o600}


def test_a_dropped_connection_goes_on_where_it_broke(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].extend([drops(1_000_000), drops(1_000_000)])
    outcome = fetch(tmp_path, server, clock)
    assert outcome.error is None
    assert (tmp_path / "into/export.zip").read_bytes() == ONE
    asked = server.ranges("export.zip")
    assert asked[0] is None
    assert asked[1:] == ["bytes=1000000-", "bytes=2000000-"]


def test_a_stopped_command_goes_on_with_the_part_that_is_there(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].extend([drops(1_200_000), *[status(503)] * 4])
    first = fetch(tmp_path, server, clock)
    assert isinstance(first.error, UnreachableError)
    assert first.error.problems[0].code.id == "F206"
    assert first.error.problems[0].message == "export.zip could not be downloaded after 4 attempts: status 503"
    assert not (tmp_path / "into/export.zip").exists()
    second = fetch(tmp_path, server, clock)
    assert second.error is None
    assert server.ranges("export.zip")[-1] == "bytes=1200000-"
    assert (tmp_path / "into/export.zip").read_bytes() == ONE


def test_a_server_that_ignores_range_is_read_from_the_beginning(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].extend([drops(900_000), ignores_range])
    assert fetch(tmp_path, server, clock).error is None
    assert (tmp_path / "into/export.zip").read_bytes() == ONE


class Counted:
    """Progress that adds up what every stage was told."""

    done = 0

    @contextmanager
    def stage(self, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:  # noqa: ARG002 - the protocol's
        def advance(amount: int, note: str = "") -> None:  # noqa: ARG001 - the protocol's
            self.done += amount

        yield advance


def test_progress_goes_back_where_an_archive_is_begun_again(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    """A server without ranges sends the first megabyte twice; the total is the archive's size all the same."""
    server.content["a.zip"] = archive(1)
    server.behaviours["a.zip"].extend([drops(1_000_000), ignores_range])
    counted = Counted()
    fetch_links(listed(tmp_path, server, "a.zip"), tmp_path / "into", Credentials(), OPTIONS, counted, clock=clock)
    assert counted.done == len(server.content["a.zip"])


def test_an_archive_that_changed_in_between_is_not_sewn_together(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].extend([drops(900_000), *[status(500)] * 4])
    fetch(tmp_path, server, clock)
    server.content["export.zip"], server.tag = TWO, '"two"'
    assert fetch(tmp_path, server, clock).error is None
    assert (tmp_path / "into/export.zip").read_bytes() == TWO


def test_a_part_of_another_archive_without_marks_is_found_by_its_checksums(
    tmp_path: Path, server: Archives, clock: TurnedClock
) -> None:
    (tmp_path / "into").mkdir()
    (tmp_path / "into/.export.zip.part").write_bytes(TWO[:500_000])
    assert fetch(tmp_path, server, clock).error is None
    assert (tmp_path / "into/export.zip").read_bytes() == ONE
    assert server.ranges("export.zip") == ["bytes=500000-", None]


def test_a_complete_part_is_only_checked_and_named(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    (tmp_path / "into").mkdir()
    (tmp_path / "into/.export.zip.part").write_bytes(ONE)
    assert fetch(tmp_path, server, clock).error is None
    assert len(server.requests) == 1
    assert (tmp_path / "into/export.zip").read_bytes() == ONE


def test_what_is_there_whole_is_not_fetched_again(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    fetch(tmp_path, server, clock)
    again = fetch(tmp_path, server, clock)
    assert again.archives[0].result == "kept"
    assert len(server.requests) == 1


def test_a_truncated_file_of_that_name_is_fetched_again(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    (tmp_path / "into").mkdir()
    (tmp_path / "into/export.zip").write_bytes(ONE[:-100])
    assert fetch(tmp_path, server, clock).archives[0].result == "fetched"
    assert (tmp_path / "into/export.zip").read_bytes() == ONE


def test_too_many_requests_waits_as_long_as_it_is_told(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].extend(
        [status(429, Retry_After="37"), status(503, Retry_After="Sat, 21 Nov 2026 18:02:00 GMT")]
    )
    assert fetch(tmp_path, server, clock).error is None
    assert clock.waits == [37.0, 83.0]


def test_pauses_grow_while_nothing_comes(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].extend([status(500)] * 3)
    assert fetch(tmp_path, server, clock).error is None
    assert 0.75 <= clock.waits[0] <= 1.0
    assert 1.5 <= clock.waits[1] <= 2.0
    assert 3.0 <= clock.waits[2] <= 4.0


def test_a_sign_in_page_is_called_that_and_names_the_cookie(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].append(page)
    outcome = fetch(tmp_path, server, clock)
    assert isinstance(outcome.error, SetupError)
    problem = outcome.error.problems[0]
    assert (problem.code.id, problem.place.file) == ("F203", "export.zip")
    assert "TALENTHUB_LINKEDIN_COOKIE" in str(problem.help)
    assert not list((tmp_path / "into").glob("*.zip"))


def test_a_redirect_to_the_login_page_is_a_sign_in_too(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].append(redirects("https://www.linkedin.com/uas/login?session_redirect=x"))
    outcome = fetch(tmp_path, server, clock)
    assert outcome.error is not None
    assert outcome.error.problems[0].code.id == "F203"


@pytest.mark.parametrize("code", [403, 404, 410])
def test_an_expired_link_says_to_export_again(tmp_path: Path, server: Archives, clock: TurnedClock, code: int) -> None:
    server.behaviours["export.zip"].append(status(code))
    outcome = fetch(tmp_path, server, clock)
    assert isinstance(outcome.error, SetupError)
    assert outcome.error.problems[0].code.id == "F204"
    assert "24 hours" in outcome.error.problems[0].message
    assert len(server.requests) == 1


def test_what_is_no_whole_zip_gets_no_name(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].extend([sends(ONE[:1_000_000])] * 2)
    outcome = fetch(tmp_path, server, clock)
    assert outcome.error is not None
    assert outcome.error.problems[0].code.id == "F205"
    assert [path.name for path in (tmp_path / "into").iterdir()] == ["export.csv"]


def test_a_flipped_bit_is_found(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    flipped = bytearray(ONE)
    flipped[SIZE // 2] ^= 1
    server.behaviours["export.zip"].extend([sends(bytes(flipped))])
    assert fetch(tmp_path, server, clock).error is None
    assert (tmp_path / "into/export.zip").read_bytes() == ONE


def test_one_archive_that_fails_does_not_hold_back_the_others(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].append(status(410))
    outcome = fetch(tmp_path, server, clock, "export.zip", "Attachment_1-2.zip")
    assert [each.result for each in outcome.archives] == ["failed", "fetched"]
    assert (tmp_path / "into/Attachment_1-2.zip").read_bytes() == TWO


def test_the_cookie_is_sent_and_follows_redirects_on_this_host(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.cookie = "li_at=secret"
    server.content["moved.zip"] = ONE
    server.behaviours["export.zip"].append(redirects("/moved.zip"))
    assert fetch(tmp_path, server, clock, credentials=Credentials({"Cookie": "li_at=secret"})).error is None
    assert [headers.get("cookie") for _, headers in server.requests] == ["li_at=secret"] * 2


def test_without_the_cookie_the_page_comes(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.cookie = "li_at=secret"
    outcome = fetch(tmp_path, server, clock)
    assert outcome.error is not None
    assert outcome.error.problems[0].code.id == "F203"


def test_a_server_that_is_not_there_is_unreachable(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.base = "http://127.0.0.1:9"
    outcome = fetch(tmp_path, server, clock)
    assert isinstance(outcome.error, UnreachableError)


def test_no_message_holds_a_link_or_a_secret(tmp_path: Path, server: Archives, clock: TurnedClock) -> None:
    server.behaviours["export.zip"].append(status(410))
    server.behaviours["Attachment_1-2.zip"].append(page)
    secret = Credentials({"Cookie": "li_at=secret"})
    outcome = fetch(tmp_path, server, clock, "export.zip", "Attachment_1-2.zip", credentials=secret)
    shown = f"{outcome}{outcome.problems}{secret!r}"
    assert "secret" not in shown
    assert server.base not in shown
