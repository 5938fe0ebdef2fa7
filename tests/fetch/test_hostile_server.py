"""What a hostile server or folder can send ends with a code of its own, and never outside the part's own file."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from migrate.core.errors import MigrateError, SetupError, UnreachableError
from migrate.core.patience import LONGEST_ASKED, retry_after
from migrate.core.progress import Silent
from migrate.fetch import Client, Credentials, FetchOutcome, LinkOptions, Patience, SalesOptions, Token, fetch_links
from migrate.fetch.manifest import read_links
from migrate.fetch.sales.jobs import look
from tests.fetch.archive_server import Archives, Behaviour, Handler, archive_server, sends, status
from tests.fetch.serving import TurnedClock

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def fetch(tmp_path: Path, behaviour: Behaviour, *, largest: int = 1000) -> FetchOutcome:
    with archive_server() as server:
        server.behaviours["export.zip"].extend([behaviour] * 4)
        return fetched(tmp_path, server, largest=largest)


def fetched(tmp_path: Path, server: Archives, *, largest: int = 1000) -> FetchOutcome:
    export = tmp_path / "export.csv"
    export.write_text(f"Filename,Download Url\nexport.zip,{server.base}/export.zip\n", "utf-8")
    options = LinkOptions(largest=largest, patience=Patience(attempts=3, timeout=5.0))
    return fetch_links(export, tmp_path / "into", Credentials(), options, Silent(), clock=TurnedClock())


def code(outcome: FetchOutcome) -> str:
    assert outcome.error is not None
    return outcome.error.problems[0].code.id


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "GZip", "identity, gzip", "x"])
def test_a_compressed_answer_is_refused_before_it_is_unpacked(tmp_path: Path, encoding: str) -> None:
    answer: Behaviour = lambda handler, _: handler.answer(200, b"\x1f\x8b", {"Content-Encoding": encoding})  # noqa: E731 - one line
    assert code(fetch(tmp_path, answer)) == "F207"


def endless(handler: Handler, _content: bytes) -> None:
    """A body without a stated length."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"64\r\n" + b"x" * 100 + b"\r\n")
    handler.wfile.write(b"0\r\n\r\n")


@pytest.mark.parametrize("behaviour", [sends(b"x" * 1001), endless], ids=["stated", "endless"])
def test_more_bytes_than_allowed_stop_the_download(tmp_path: Path, behaviour: Behaviour) -> None:
    assert code(fetch(tmp_path, behaviour)) == "F209"
    assert not (tmp_path / "into/export.zip").exists()
    part = tmp_path / "into/.export.zip.part"
    assert not part.exists() or part.stat().st_size <= 1000


@pytest.mark.parametrize("name", [".export.zip.part", ".export.zip.mark", "export.csv"])
def test_a_link_in_the_folder_does_not_lead_the_download_elsewhere(tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"of somebody else")
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / name).symlink_to(victim)
    answer: Behaviour = lambda handler, _: handler.answer(200, b"PK", {"ETag": '"one"'})  # noqa: E731 - one line
    with suppress(SetupError):
        fetch(tmp_path, answer)
    assert victim.read_bytes() == b"of somebody else"


@pytest.mark.parametrize("kind", ["pipe", "hard link"])
def test_a_part_that_is_no_file_of_its_own_is_not_written(tmp_path: Path, kind: str) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"")
    (tmp_path / "into").mkdir()
    part = tmp_path / "into/.export.zip.part"
    if kind == "pipe":
        os.mkfifo(part)
    else:
        os.link(victim, part)
    with archive_server() as server:
        server.behaviours["export.zip"].extend([sends(b"PK")] * 4)
        outcome = fetched(tmp_path, server)
    assert outcome.error is not None
    assert victim.read_bytes() == b""


@pytest.mark.parametrize(
    "location",
    [
        "ftp://example.com/x",
        "http://example.com:99999/",
        "http://[bad",
        "javascript:x",
        "http://a b/",
        "\x01",
        "x" * 70000,
    ],
)
def test_a_redirect_to_nowhere_has_its_own_code(tmp_path: Path, location: str) -> None:
    assert code(fetch(tmp_path, status(302, Location=location))) in {"F206", "F207"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("37", 37.0),
        ("Sat, 21 Nov 2026 18:02:00 GMT", 120.0),
        ("Sat, 21 Nov 2020 18:02:00 GMT", 0.0),
        ("0", 0.0),
        (str(int(LONGEST_ASKED)), LONGEST_ASKED),
        ("315360000", None),
        ("9" * 24, None),
        ("9" * 5000, None),
        ("Sat, 21 Nov 9999 18:02:00 GMT", None),
        ("Sat, 99 Nov 2026 18:02:00 GMT", None),
        ("Sat, 21 Nov 99999999999999999999 18:02:00 GMT", None),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
        ("-5", None),
        ("1e9", None),
        ("\u0663", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_retry_after_is_obeyed_up_to_a_day(text: str, seconds: float | None) -> None:
    response = requests.Response()
    response.headers["Retry-After"] = text
    assert retry_after(response, NOW) == seconds


@pytest.mark.parametrize("name", ["a" * 300 + ".zip", "\u00fc" * 120 + ".zip", "a\x1b[31m.zip", "a\u202ezip.exe"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    export = tmp_path / "export.csv"
    export.write_text(f"Filename,Download Url\n{name},https://www.linkedin.com/x\n", "utf-8")
    with pytest.raises(SetupError) as error:
        read_links(export)
    assert error.value.problems[0].code.id == "F202"
    assert name not in str(error.value)


@pytest.mark.parametrize("kind", ["pipe", "folder", "long cell", "long header", "nul"])
def test_an_export_csv_that_cannot_be_read_is_refused(tmp_path: Path, kind: str) -> None:
    export = tmp_path / "export.csv"
    if kind == "pipe":
        os.mkfifo(export)
    elif kind == "folder":
        export.mkdir()
    else:
        text = {"long cell": "Filename,Download Url\n", "long header": "", "nul": "Filename,Download Url\nx\0,"}[kind]
        export.write_text(text + "x" * 200_000, "utf-8")
    with pytest.raises(SetupError) as error:
        read_links(export)
    assert error.value.problems[0].code.id in {"F201", "F202"}


ANSWERS = [
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"9" * 5000,
    b"[]",
    b"null",
    b"\xff",
    b"",
    b" " * (9 << 20),
    b'{"status":"COMPLETED","downloadUrl":7}',
    b'{"status":"COMPLETED","downloadUrl":"https://example.com","rowCount":"many"}',
    b'{"status":"COMPLETED","downloadUrl":"https://example.com","rowCount":[]}',
    b'{"status":"COMPLETED","downloadUrl":"https://example.com","rowCount":1e400}',
]


@pytest.mark.parametrize("body", ANSWERS, ids=[str(number) for number in range(len(ANSWERS))])
def test_an_answer_that_is_not_what_linkedin_documents_says_so(body: bytes) -> None:
    with archive_server() as server:
        server.behaviours["salesAnalyticsExportJobs/1?contract=c"].extend([sends(body)] * 4)
        api = Client(Token("t"), server.base, SalesOptions(patience=Patience(attempts=2, timeout=5.0)), clock=TurnedClock())
        with pytest.raises(MigrateError) as error:
            look(api, "c", "1")
    assert error.value.problems[0].code.id == "F310"


@pytest.mark.parametrize("expires", ["9" * 30, '"x"', "1e300", "-1e18", "[]", "true", "null"])
def test_a_link_that_expires_at_no_time_is_used_until_it_is_refused(expires: str) -> None:
    body = f'{{"status":"COMPLETED","downloadUrl":"https://example.com","rowCount":1,"expireAt":{expires}}}'
    with archive_server() as server:
        server.behaviours["salesAnalyticsExportJobs/1?contract=c"].append(sends(body.encode()))
        job = look(Client(Token("t"), server.base, clock=TurnedClock()), "c", "1")
    assert job is not None
    assert job.expires is None


def test_an_api_that_always_refuses_is_given_up() -> None:
    with archive_server() as server:
        server.behaviours["x"].extend([status(429, Retry_After="0")] * 200)
        with pytest.raises(UnreachableError):
            Client(Token("t"), server.base, clock=TurnedClock()).get("/x")
