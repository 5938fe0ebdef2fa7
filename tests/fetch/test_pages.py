"""Every code has its page, with the same title and severity."""

from __future__ import annotations

from pathlib import Path

import pytest

import migrate
from migrate.core.problems import Code
from migrate.fetch import CODES

PAGES = Path(migrate.__file__).parent / "pages"


@pytest.mark.parametrize("code", CODES.values(), ids=str)
def test_a_code_has_its_page(code: Code) -> None:
    lines = (PAGES / f"{code.id}.md").read_text("utf-8").splitlines()
    assert lines[0] == f"# {code.id} {code.title}"
    assert lines[2] == f"Severity: {code.severity}"
    assert "## How to fix" in lines
    assert "## Example" in lines
