"""Secrets come from a private file or the environment, and are never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from migrate.fetch import link_credentials, sales_token


def secret_file(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "secret"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_a_bare_text_is_the_cookie(tmp_path: Path) -> None:
    file = secret_file(tmp_path, 'li_at=AQ:ED; JSESSIONID="ajax:12"\n')
    assert link_credentials(file, {}).headers == {"Cookie": 'li_at=AQ:ED; JSESSIONID="ajax:12"'}


def test_lines_are_headers_as_a_browser_copies_them(tmp_path: Path) -> None:
    file = secret_file(tmp_path, "Cookie: li_at=1\n\nUser-Agent: Mozilla/5.0 (X11)\n")
    assert link_credentials(file, {}).headers == {"Cookie": "li_at=1", "User-Agent": "Mozilla/5.0 (X11)"}


def test_the_file_goes_before_the_variable_and_nothing_is_allowed(tmp_path: Path) -> None:
    environment = {"TALENTHUB_LINKEDIN_COOKIE": "li_at=2"}
    assert link_credentials(secret_file(tmp_path, "li_at=1"), environment).headers["Cookie"] == "li_at=1"
    assert link_credentials(None, environment).headers["Cookie"] == "li_at=2"
    assert link_credentials(None, {}).headers == {}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = secret_file(tmp_path, "li_at=1", mode)
    for read in (link_credentials, sales_token):
        with pytest.raises(SetupError) as error:
            read(file, {})
        assert error.value.problems[0].code.id == "F102"
        assert str(error.value.problems[0].help).startswith("chmod 600")


@pytest.mark.parametrize("text", ["neither cookie nor header", "Cookie: a=1\nCookie: b=2", "a=\x00", "li_at=é"])
def test_what_cannot_be_sent_is_refused_without_being_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(SetupError) as error:
        link_credentials(secret_file(tmp_path, text), {})
    assert error.value.problems[0].code.id == "F103"
    assert text not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as error:
        sales_token(tmp_path / "none", {})
    assert error.value.problems[0].code.id == "F103"


def test_a_token_may_be_given_with_the_word_bearer(tmp_path: Path) -> None:
    assert sales_token(secret_file(tmp_path, "Bearer AQV-1\n"), {}).value == "AQV-1"
    assert sales_token(None, {"TALENTHUB_LINKEDIN_TOKEN": "AQV-2"}).value == "AQV-2"


def test_no_token_says_where_to_put_one() -> None:
    with pytest.raises(SetupError) as error:
        sales_token(None, {})
    assert error.value.problems[0].code.id == "F101"
    assert "TALENTHUB_LINKEDIN_TOKEN" in str(error.value.problems[0].help)


def test_secrets_do_not_show_themselves(tmp_path: Path) -> None:
    file = secret_file(tmp_path, "li_at=hidden")
    assert "hidden" not in repr(link_credentials(file, {})) + repr(sales_token(file, {}))
