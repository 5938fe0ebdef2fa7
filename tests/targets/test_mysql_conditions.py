"""The condition of a CHECK has one spelling, whichever server shows it."""

from __future__ import annotations

import pytest

from migrate.targets.mysql.reflecting import plain_condition


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("`status` in ('OPEN','CLOSED')", "status in ('OPEN','CLOSED')"),
        (r"(`status` in (_utf8mb4\'OPEN\',_utf8mb4\'CLOSED\'))", "status in ('OPEN','CLOSED')"),
        (r"(`name` in (_utf8mb4\'it\\\'s\'))", "name in ('it''s')"),
        ("(`a` > 1) or (`b` > 1)", "(a > 1) or (b > 1)"),
        ("((`a` > 1) or (`b` > 1))", "(a > 1) or (b > 1)"),
        ("(`a` = ')')", "a = ')'"),
        ("`a` = '('", "a = '('"),
        ("(`a` = '(''')", "a = '('''"),
        ("`is_there`", "is_there"),
    ],
)
def test_a_condition_has_one_spelling(shown: str, expected: str) -> None:
    assert plain_condition(shown) == expected
