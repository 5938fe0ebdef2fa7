"""Every code has a page, every page a code; what they say of title and severity is the same."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import migrate
from migrate.core.books import UNBALANCED
from migrate.core.errors import SetupError
from migrate.core.problems import Code
from migrate.report import explain

PACKAGE = Path(migrate.__file__).parent


def declared() -> dict[str, Code]:
    """The codes of all rooms; one that is declared twice, differently, is caught here."""
    codes = {UNBALANCED.id: UNBALANCED}
    for file in sorted(PACKAGE.rglob("*.py")):
        if "CODES: dict[str, Code] = {" not in file.read_text("utf-8"):
            continue
        name = ".".join(("migrate", *file.relative_to(PACKAGE).with_suffix("").parts))
        for key, code in import_module(name).CODES.items():
            assert key == code.id
            assert codes.setdefault(key, code) == code, f"{key} is declared twice"
    return codes


CODES = declared()


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_page_with_its_title_and_severity(code: str) -> None:
    lines = explain(code).splitlines()
    assert lines[0] == f"# {code} {CODES[code].title}"
    assert lines[2] == f"Severity: {CODES[code].severity.value}"
    assert "## How to fix" in lines
    assert "## Example" in lines


def test_every_page_has_a_code() -> None:
    assert sorted(page.stem for page in (PACKAGE / "pages").glob("*")) == sorted(CODES)


def test_a_code_in_lower_case_is_understood() -> None:
    assert explain(" r902 ") == explain("R902")


def test_a_code_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(SetupError) as refused:
        explain("R9O2")
    (problem,) = refused.value.problems
    assert problem.help is not None
    assert problem.help.startswith("did you mean 'R9")


@pytest.mark.parametrize("code", ["../core/books", "", "R902.md", "/etc/passwd", "%s"])
def test_nothing_but_pages_is_read(code: str) -> None:
    with pytest.raises(SetupError):
        explain(code)
