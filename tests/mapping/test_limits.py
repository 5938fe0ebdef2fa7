from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.mapping.test_apply import HEAD, applied, codes, column


def test_a_limit_in_bytes_cuts_at_the_end_of_a_character_or_rejects(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"given_name": "abcde"}, {"given_name": "ab€x"}, {"given_name": "abcd"}, {}]
    rule = "{field: given_name, max_bytes: 4, too_long: truncate}"
    assert column(tmp_path / "1", rule, rows) == ["abcd", "ab", "abcd", None]
    both = "{field: given_name, max_length: 3, max_bytes: 4, too_long: truncate}"
    assert column(tmp_path / "2", both, rows) == ["abc", "ab", "abc", None]
    assert column(tmp_path / "3", "{field: given_name, max_bytes: 4}", rows) == ["abcd", None]
    assert codes(applied(tmp_path / "4", HEAD + f"  x: {both}\n", rows)) == ["M203"] * 3


def test_characters_above_three_bytes_are_replaced_and_counted(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"given_name": "a\U0001f600b"}, {"given_name": "é日"}, {}]
    mapped = applied(tmp_path, HEAD + "  x: {field: given_name, characters: bmp}\n", rows)
    assert mapped.frame["x"].to_list() == ["a\ufffdb", "é日", None]
    assert codes(mapped) == ["M215"]
