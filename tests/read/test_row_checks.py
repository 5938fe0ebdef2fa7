"""Whatever stands in a key, whole numbers beside it or not: empty and rounded ones are set aside, and no others."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from tests.read.deliveries import read_table, rejected, rows, unpacked

KEYS = st.text("0123456789+-.,eE ", max_size=9) | st.from_regex(r"[ ]?[0-9]([.,][0-9]+)?[eE]\+[0-9]+", fullmatch=True)


def expected(key: str) -> str | None:
    if not key.strip():
        return "S107"
    return "S108" if re.fullmatch(r"\s*\d([.,]\d+)?[eE]\+\d+\s*", key) else None


@given(st.lists(KEYS | st.integers(0, 10**19).map(str), min_size=1, max_size=5))
@example(["1", "2"])
@example(["1", "9223372036854775808", "-5", "+5", "0x10", "1_000"])
def test_empty_and_rounded_keys_are_set_aside_and_no_others(keys: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        records = "".join(f'"{key}",7,1,a\n' for key in keys)
        notes = b"note_id,project_id,candidate_id,content\n" + records.encode()
        found = read_table(unpacked(Path(folder), Notes=notes), "notes")
    codes = [expected(key) for key in keys]
    assert rejected(found) == [(code, line) for line, code in enumerate(codes, 2) if code]
    assert rows(found, "note_id") == [(key,) for key, code in zip(keys, codes, strict=True) if code is None]
