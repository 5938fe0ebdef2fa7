"""docs/promises.md: every promise of the README, and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = [line for line in (ROOT / "docs" / "promises.md").read_text("utf-8").splitlines() if "`tests/" in line and line[0] == "|"]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("`")[-2])
def test_the_test_of_a_promise_exists(line: str) -> None:
    path, _, name = line.split("`")[-2].partition("::")
    text = (ROOT / path).read_text("utf-8")
    assert re.search(rf"^def {name}\(" if name else r"^def test_", text, re.MULTILINE), line


def test_every_promise_of_the_readme_has_a_line() -> None:
    section = (ROOT / "README.md").read_text("utf-8").partition("## What you can rely on")[2].partition("\n## ")[0]
    promises = re.findall(r"^\* \*\*(.+?)\*\*", section, re.MULTILINE)
    assert promises
    assert set(promises) == {line.split("|")[1].strip() for line in LINES}
