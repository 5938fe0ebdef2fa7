"""No password is shown, whatever characters it has and wherever it was given."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Code, Problem, Severity
from migrate.core.redaction import redact
from migrate.core.secrets import hide_in, hide_secrets, is_secret_exposed, is_secret_name, remember_secrets, secrets_of
from migrate.targets.postgresql.address import parse_address

CODE = Code("X000", "a code", Severity.ERROR)
#: Every character that a URL gives a meaning to, and some that quoting changes.
PASSWORDS = st.text("/#?[]@:&=%+;'\" \\éabXY12", min_size=4, max_size=16)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    remember_secrets([], {})


def is_distinct(password: str) -> bool:
    """A password that is no part of what must stay readable."""
    return any(character.isalnum() for character in password) and not any(
        password in text for text in ("postgresql://me:***@db.example.com:5432/ats?schema=hr", "password=***", "sslmode=disable")
    )


@settings(deadline=None, max_examples=150)
@given(PASSWORDS)
@example("aB3/xK9pq")
@example("a@b@c1")
@example("]#?/1@x")
def test_a_remembered_password_is_in_no_text_in_any_form(password: str) -> None:
    assume(is_distinct(password))
    url = f"postgresql://me:{password}@db.example.com:5432/ats"
    remember_secrets(["status", "--target", url], {})
    for form in {password, quote(password, safe=""), quote_plus(password), repr(password)[1:-1]}:
        assume(len(form.strip()) > 3 and any(character in form for character in "XY"))
        for text in (f"cannot reach {url}", f"port '{form}' is wrong", f"{form}"):
            assert form not in hide_secrets(text)
    assert is_secret_exposed()


@settings(deadline=None, max_examples=150)
@given(PASSWORDS)
@example("aB3/xK9pq")
def test_an_address_is_refused_or_shown_without_its_password(password: str) -> None:
    assume(is_distinct(password))
    for url in (
        f"postgresql://me:{password}@db.example.com:5432/ats?schema=hr",
        f"postgresql://me:{quote(password, safe='')}@db.example.com/ats",
        f"postgresql://db.example.com/ats?password={quote(password, safe='')}&sslmode=disable",
    ):
        try:
            address = parse_address(url)
        except SetupError as error:
            problem = error.problems[0]
            assert password not in f"{problem.message}{problem.help}"
        else:
            assert password not in address.shown
            assert quote(password, safe="") not in address.shown


@pytest.mark.parametrize("mark", list("/#?@"))
def test_a_password_with_a_raw_delimiter_is_refused(mark: str) -> None:
    with pytest.raises(SetupError) as error:
        parse_address(f"postgresql://me:aB3{mark}xK9pq@127.0.0.1:5432/ats")
    assert "%2F" in str(error.value.problems[0].help)


@pytest.mark.parametrize("option", ["password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"])
def test_an_option_that_is_named_like_a_secret_is_not_part_of_what_is_shown(option: str) -> None:
    address = parse_address(f"postgresql://me@db.example.com/ats?{option}=aB3xK9pq&sslmode=disable")
    assert address.shown == "postgresql://me@db.example.com/ats?sslmode=disable"
    assert address.connection[option] == "aB3xK9pq"


def test_a_secret_in_another_option_is_not_shown_either() -> None:
    address = parse_address("postgresql://me@db.example.com/ats?options=-c%20app.password%3DaB3xK9pq&pass%77ord=aB3xK9pq")
    assert address.shown == "postgresql://me@db.example.com/ats"
    assert address.connection["options"] == "-c app.password=aB3xK9pq"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at postgresql://me:a/b@c@db/ats now", "at postgresql://me:***@db/ats now"),
        ("s3://key:aB3/xK9pq@bucket/prefix", "s3://key:***@bucket/prefix"),
        ("'mysql://me:x?y#z@db/ats'", "'mysql://me:***@db/ats'"),
        ("host=db password=aB3xK9pq user=me", "host=db password=*** user=me"),
        ("password = 'a b'", "password = ***"),
        ("?sslpassword=x&sslmode=disable", "?sslpassword=***&sslmode=disable"),
        ("pass%77ord=x", "pass%77ord=***"),
        ("API_KEY=x; Auth-Token=y", "API_KEY=***; Auth-Token=***"),
        ("sqlite:////home/a:b@c/ats.db", "sqlite:////home/a:b@c/ats.db"),
        ("postgresql://me@db:5432/ats", "postgresql://me@db:5432/ats"),
        ("https://www.example.com:8080/x", "https://www.example.com:8080/x"),
        ("--cookie-file=cookie.txt", "--cookie-file=cookie.txt"),
        ("passed=3 bypass=1 key=note:6", "passed=3 bypass=1 key=note:6"),
    ],
)
def test_secrets_are_known_by_their_place_also_if_nobody_gave_them(text: str, shown: str) -> None:
    assert hide_secrets(text) == shown


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("password", True), ("PGPASSWORD", True), ("passwd", True), ("oauth_client_secret", True), ("scram_client_key", True),
        ("AWS_SECRET_ACCESS_KEY", True), ("TALENTHUB_LINKEDIN_COOKIE", True), ("account_key", True), ("x-api-key", True),
        ("sslkey", False), ("passfile", False), ("cookie_file", False), ("require_auth", False), ("keepalives", False),
        ("oauth_client_id", False), ("compass", False), ("key", False), ("PWD", False), ("OLDPWD", False),
        ("MYSQL_PWD", True), ("CREDENTIALS_DIRECTORY", False), ("token_path", False),
    ],
)  # fmt: skip
def test_a_secret_is_known_by_its_name(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret


def test_problems_errors_and_logs_hold_no_secret_of_this_process() -> None:
    remember_secrets([], {"TALENTHUB_LINKEDIN_COOKIE": "li_at=AQEDx9; JSESSIONID=ajax:77x", "HOME": "/home/me"})
    problem = Problem(code=CODE, message="got AQEDx9", help="drop ajax:77x", place=Place("AQEDx9.csv"))
    error = SetupError(problem)
    assert "AQEDx9" not in f"{problem!r}{error}"
    assert "77x" not in str(problem.help)
    assert redact("sent AQEDx9") == "sent ***"
    assert hide_in({"AQEDx9": ["AQEDx9", 7, None]}) == {"AQEDx9": ["***", 7, None]}
    assert not is_secret_exposed()


def test_the_working_directory_of_the_shell_is_shown() -> None:
    remember_secrets([], {"PWD": "/home/me/migration", "OLDPWD": "/home/me"})
    assert hide_secrets("/home/me/migration/report.html") == "/home/me/migration/report.html"


def test_a_plain_word_or_number_is_hidden_in_its_url_only() -> None:
    remember_secrets(["postgresql://postgres:postgres@db/ats"], {})
    assert hide_secrets("postgresql://postgres:postgres@db/ats") == "postgresql://postgres:***@db/ats"
    assert hide_secrets("PostgreSQL's user postgres") == "PostgreSQL's user postgres"


def test_a_url_without_a_password_holds_no_secret() -> None:
    assert secrets_of("postgresql://me@db/ats?sslmode=disable") == []
    assert secrets_of("--target=sqlite:///a:b@c.db") == []
    assert secrets_of("--target=postgresql://me:x/y@db/ats?sslpassword=z") == ["x/y", "z"]
