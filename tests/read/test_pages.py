"""Every code of reading and of archives has its page, true to its title and severity."""

from __future__ import annotations

from pathlib import Path

import pytest

import migrate
from migrate.core.problems import Code
from migrate.read import CODES

PAGES = Path(migrate.__file__).parent / "pages"


@pytest.mark.parametrize("code", CODES.values(), ids=str)
def test_a_code_has_its_page(code: Code) -> None:
    text = (PAGES / f"{code.id}.md").read_text("utf-8")
    assert text.startswith(f"# {code.id} {code.title}\n\nSeverity: {code.severity.value}\n\n")
    assert text.index("## How to fix") < text.index("## Example") < text.index(f"{code.severity.value}[{code.id}]: ")


def test_codes_are_of_this_rooms_letters() -> None:
    assert {code[0] for code in CODES} == {"D", "S"}
    assert len({code.title for code in CODES.values()}) == len(CODES)
