"""Sizes that determine memory are in one module."""

from __future__ import annotations

import re
from pathlib import Path

import migrate
from migrate.core import sizes

PACKAGE = Path(migrate.__file__).parent
_WORDS = "ROWS|BYTES|BATCH|CHUNK|SLICE|PARTITION|PIECE|BLOCK"
SIZE = re.compile(rf"^_?[A-Z_]*(?:{_WORDS})[A-Z_]*(?:: int)? = (?:\d+ << \d+|\d+_\d+)", re.MULTILINE)

#: Sizes that are not held in memory by every run, or that define a format.
OTHERS = {
    "attachments/measure.py": "EARLY_BYTES is on disk",
    "attachments/sample.py": "what a file's type is recognised by",
    "read/encoded_twice.py": "the longest cell that is looked at twice",
    "report/facts/counting.py": "thresholds of a figure",
    "mapping/drafting/rules.py": "the limit that a draft proposes for a column of files",
    "cli/show.py": "the most rows that are printed",
}


def test_no_other_module_defines_a_size() -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        if SIZE.search(path.read_text("utf-8")) and path.name != "sizes.py"
    }
    assert found <= set(OTHERS)


def test_every_size_is_used() -> None:
    text = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path.name != "sizes.py")
    assert [name for name in vars(sizes) if name.isupper() and not re.search(rf"\b{name}\b", text)] == []
