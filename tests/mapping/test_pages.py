import re
from pathlib import Path

import pytest

import migrate
from migrate.mapping import CODES, load_mapping
from tests.mapping.example_mapping import said

PAGES = Path(migrate.__file__).parent / "pages"
FILE = re.compile(r"^`([\w./]+\.\w+)`:\n\n((?:(?:    .*)?\n)+?)(?=\S)", re.MULTILINE)
SAID = re.compile(r"^Output:\n\n((?:(?:    .*)?\n)+)\Z", re.MULTILINE)


def unindented(block: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in block.rstrip("\n").splitlines()) + "\n"


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_example_of_a_page_is_what_the_tool_says(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (PAGES / f"{code}.md").read_text("utf-8")
    expected = SAID.search(page)
    assert expected is not None
    files = {name: unindented(text).rstrip("\n") + "\n" for name, text in FILE.findall(page)}
    assert f"[{code}]" in expected[1]
    if files:
        assert "\n\n".join(said(tmp_path, files)) == unindented(expected[1]).rstrip("\n")
    else:
        with pytest.raises(Exception, match="there is no mapping 'atz'"):
            load_mapping("atz")
