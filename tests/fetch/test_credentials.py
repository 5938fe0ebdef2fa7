"""Cookie and token go to their own host only, however an address is written and wherever a redirect leads."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from urllib3.util import parse_url

from migrate.core.errors import MigrateError, SetupError, UnreachableError
from migrate.core.progress import Silent
from migrate.fetch import Client, Credentials, FetchOutcome, LinkOptions, Patience, SalesOptions, Token, fetch_links
from migrate.fetch.origins import AddressError, Origin, check_address, follow_redirect, may_receive_cookie, may_receive_token
from tests.fetch.serving import TurnedClock, serving

SECRET = "li_at=the-login"  # noqa: S105 - opens nothing


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("Contract_1/Notes.csv", "note_id\n1\n")
    return out.getvalue()


class Recorder(BaseHTTPRequestHandler):
    """Writes down who was asked and with which credentials, then answers as its path says."""

    asked: list[tuple[str, str | None]]
    moves: dict[str, str]
    content: bytes

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        address = str(self.connection.getsockname()[0])
        self.asked.append((address, self.headers.get("Cookie") or self.headers.get("Authorization")))
        target = self.moves.get(self.path)
        self.send_response(200 if target is None else 302)
        if target is not None:
            self.send_header("Location", target)
        self.send_header("Content-Length", "0" if target is not None else str(len(self.content)))
        self.end_headers()
        if target is None:
            self.wfile.write(self.content)


class TwoHosts:
    """A server on 127.0.0.1, which counts as the link's own, and one on 127.0.0.2, which is somebody else's."""

    def __init__(self, own: str, foreign: str, handler: type[Recorder]) -> None:
        self.own, self.foreign, self.handler = own, foreign, handler
        self.asked, self.moves = handler.asked, handler.moves


@contextmanager
def two_hosts(content: bytes) -> Iterator[TwoHosts]:
    handler = type("Bound", (Recorder,), {"asked": [], "moves": {}, "content": content})
    with serving(handler) as own, serving(handler, "127.0.0.2") as foreign:
        yield TwoHosts(own, foreign, handler)


@pytest.fixture
def hosts() -> Iterator[TwoHosts]:
    with two_hosts(archive()) as both:
        yield both


def fetch(tmp_path: Path, url: str) -> FetchOutcome:
    export = tmp_path / "export.csv"
    export.write_text(f"Filename,Download Url\nexport.zip,{url}\n", "utf-8")
    options = LinkOptions(patience=Patience(attempts=2, timeout=5.0))
    return fetch_links(export, tmp_path / "into", Credentials({"Cookie": SECRET}), options, Silent(), clock=TurnedClock())


def test_a_foreign_host_is_asked_without_the_cookie(tmp_path: Path, hosts: TwoHosts) -> None:
    outcome = fetch(tmp_path, f"{hosts.foreign}/x.zip")
    assert hosts.asked == [("127.0.0.2", None)]
    assert [problem.code.id for problem in outcome.problems] == ["F104"]


@pytest.mark.parametrize(
    "moved",
    ["{foreign}/x.zip", "//{foreign_host}/x.zip", "{foreign}/again", "HTTP://{foreign_host}/x.zip"],
)
def test_a_redirect_to_a_foreign_host_leaves_the_cookie_behind(tmp_path: Path, hosts: TwoHosts, moved: str) -> None:
    hosts.moves |= {
        "/first": moved.format(foreign=hosts.foreign, foreign_host=hosts.foreign.removeprefix("http://")),
        "/again": f"{hosts.foreign}/x.zip",
    }
    fetch(tmp_path, f"{hosts.own}/first")
    assert hosts.asked[0] == ("127.0.0.1", SECRET)
    assert {("127.0.0.2", None)} == set(hosts.asked[1:])


def test_the_cookie_comes_back_with_a_redirect_to_the_links_own_host(tmp_path: Path, hosts: TwoHosts) -> None:
    hosts.moves |= {"/first": f"{hosts.foreign}/back", "/back": f"{hosts.own}/x.zip"}
    fetch(tmp_path, f"{hosts.own}/first")
    assert hosts.asked == [("127.0.0.1", SECRET), ("127.0.0.2", None), ("127.0.0.1", SECRET)]


#: Texts whose host depends on the parser, and others that no export has. `{own}` and `{foreign}` are host and port.
TRICKS = [
    "http://{foreign}\\@{own}/x.zip",
    "http://{foreign}\\{own}/x.zip",
    "http:\\\\{foreign}/x.zip",
    "http://{own}@{foreign}/x.zip",
    "http://user:word@{foreign}/x.zip",
    "http://@{foreign}/x.zip",
    "http://{foreign}%5c@{own}/x.zip",
    "http://{foreign}\u00a0@{own}/x.zip",
    "http://{foreign} @{own}/x.zip",
    "http://{own}\u202e/x.zip",
    "http://{foreign}\t/x.zip",
    "http://127.0.0.1%2eexample.com/x.zip",
    "http://127.0.0.1:99999/x.zip",
    "http://127.0.0.1:0/x.zip",
    "http://127.0.0.1:port/x.zip",
    "http://[::1/x.zip",
    "http://exa..mple.com/x.zip",
    "http://" + "a" * 64 + ".example.com/x.zip",
    "http:///x.zip",
    "ftp://{own}/x.zip",
    "file:///etc/hostname",
    "javascript:alert(1)",
    "data:,x",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_a_link_that_can_be_read_in_two_ways_is_refused_and_nobody_is_asked(tmp_path: Path, hosts: TwoHosts, trick: str) -> None:
    url = trick.format(own=hosts.own.removeprefix("http://"), foreign=hosts.foreign.removeprefix("http://"))
    with pytest.raises(SetupError) as error:
        fetch(tmp_path, url)
    assert [problem.code.id for problem in error.value.problems] == ["F202"]
    assert hosts.asked == []


@pytest.mark.parametrize("trick", [trick for trick in TRICKS if trick.isascii() and trick != "http:///x.zip"])
def test_a_redirect_that_cannot_be_followed_safely_ends_with_its_own_code(tmp_path: Path, hosts: TwoHosts, trick: str) -> None:
    hosts.moves["/first"] = trick.format(own=hosts.own.removeprefix("http://"), foreign=hosts.foreign.removeprefix("http://"))
    outcome = fetch(tmp_path, f"{hosts.own}/first")
    assert isinstance(outcome.error, SetupError)
    assert [problem.code.id for problem in outcome.problems] == ["F207"]
    assert hosts.asked == [("127.0.0.1", SECRET)]


LINKEDIN, LOOPBACK = Origin("https", "www.linkedin.com", 443), Origin("http", "127.0.0.1", 8000)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://www.linkedin.com/x", True),
        ("https://WWW.LinkedIn.COM./x", True),
        ("https://linkedin.com:443/x", True),
        ("https://www.linkedin.com:8443/x", False),
        ("http://www.linkedin.com/x", False),
        ("https://linkedin.com.example.com/x", False),
        ("https://evil-linkedin.com/x", False),
        ("https://www.l\u0456nkedin.com/x", False),
        ("https://xn--lnkedin-q9a.com/x", False),
        ("http://127.0.0.1:8000/x", False),
        ("https://example.com/x?https://www.linkedin.com/", False),
    ],
)
def test_the_cookie_of_a_link_to_linkedin_goes_to_linkedin_alone(url: str, allowed: bool) -> None:
    assert may_receive_cookie(check_address(url).origin, first=LINKEDIN) is allowed


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8000/x", True),
        ("http://127.0.0.1:8001/x", False),
        ("http://127.0.0.2:8000/x", False),
        ("http://localhost:8000/x", False),
        ("http://2130706433:8000/x", False),
    ],
)
def test_on_this_machine_the_cookie_stays_with_one_service(url: str, allowed: bool) -> None:
    assert may_receive_cookie(check_address(url).origin, first=LOOPBACK) is allowed


def test_a_redirect_never_leaves_https() -> None:
    with pytest.raises(AddressError):
        follow_redirect(check_address("https://www.linkedin.com/x"), "http://www.linkedin.com/x")
    assert follow_redirect(check_address("https://www.linkedin.com/a/b"), "../c").url == "https://www.linkedin.com/c"


PIECES = [
    "http://",
    "https://",
    "\\",
    "@",
    "/",
    ":",
    "#",
    "?",
    "[",
    "]",
    "%5c",
    "%40",
    "127.0.0.1",
    "www.linkedin.com",
    "a.example.com",
]


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join) | st.text(max_size=40).map("http://".__add__))
@example("http://a.example.com\\@www.linkedin.com/")
def test_the_judged_host_is_the_host_that_is_requested(text: str) -> None:
    try:
        address = check_address(text)
    except AddressError:
        return
    requested = parse_url(address.url)
    assert (requested.host or "").strip("[]").rstrip(".") == address.origin.host
    assert requested.auth is None


def api(base: str) -> Client:
    return Client(Token("the-token"), base, SalesOptions(patience=Patience(attempts=2, timeout=5.0)), clock=TurnedClock())


def test_the_token_goes_to_the_api_and_not_to_the_host_of_a_download_link(hosts: TwoHosts) -> None:
    with api(hosts.own).open(f"{hosts.own}/file"), api(hosts.own).open(f"{hosts.foreign}/file"):
        pass
    assert hosts.asked == [("127.0.0.1", "Bearer the-token"), ("127.0.0.2", None)]


def test_a_redirect_of_the_api_leaves_the_token_behind(hosts: TwoHosts) -> None:
    hosts.handler.content = json.dumps({"elements": []}).encode()
    hosts.moves["/contracts"] = f"{hosts.foreign}/elsewhere"
    assert api(hosts.own).get("/contracts") == {"elements": []}
    assert hosts.asked == [("127.0.0.1", "Bearer the-token"), ("127.0.0.2", None)]


@pytest.mark.parametrize(
    "url", ["http://files.example.com/x.csv", "ftp://example.com/x", "https://a\\@b/x", "https://u:p@example.com/x", ""]
)
def test_a_download_link_that_is_no_plain_https_address_is_not_followed(hosts: TwoHosts, url: str) -> None:
    with pytest.raises(UnreachableError) as error:
        api(hosts.own).open(url)
    assert error.value.problems[0].code.id == "F310"
    assert hosts.asked == []


@pytest.mark.parametrize(
    "base", ["http://api.example.com", "https://a:b@example.com", "ftp://127.0.0.1", "https://a\\b", "x", "https://a:99999"]
)
def test_the_token_is_not_sent_to_a_base_url_without_https(base: str) -> None:
    with pytest.raises(SetupError) as error:
        api(base)
    assert error.value.problems[0].code.id == "F105"
    assert base not in str(error.value)


def test_hosts_of_linkedin_trust_each_other() -> None:
    api_host = check_address("https://api.linkedin.com/v2").origin
    assert may_receive_token(LINKEDIN, api=api_host)
    assert not may_receive_token(Origin("http", "www.linkedin.com", 80), api=api_host)
    assert not may_receive_token(Origin("https", "example.com", 443), api=api_host)


def test_an_error_names_no_part_of_an_address(hosts: TwoHosts) -> None:
    with pytest.raises(MigrateError) as error:
        api(hosts.own).open("ftp://secret.example.com/x?token=secret")
    assert "secret" not in str(error.value)
