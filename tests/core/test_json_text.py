from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.json_text import NumberOutOfRangeError, canonical, respell

NUMBERS = [
    ("7", "7"),
    ("7.0", "7.0"),
    ("1.50", "1.5"),
    ("1e2", "100.0"),
    ("-0.0", "0.0"),
    ("9007199254740993", "9007199254740993"),
    ("9007199254740993.0", "9007199254740993.0"),
    ("12345678901234567.25", "12345678901234567.25"),
    ("1.5e20", "150000000000000000000"),
    ("1e-7", "0.0000001"),
]


@pytest.mark.parametrize(("text", "spelling"), NUMBERS)
def test_a_number_keeps_its_digits(text: str, spelling: str) -> None:
    assert respell(text) == spelling
    assert respell(f'{{"b": [{text}, "x"], "a": {text}}}') == f'{{"a":{spelling},"b":[{spelling},"x"]}}'


@pytest.mark.parametrize("text", ["1e400", "-1e400", "1e-400"])
def test_a_number_out_of_range_is_refused(text: str) -> None:
    with pytest.raises(NumberOutOfRangeError):
        respell(text)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "1.", "", "{b"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        respell(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_a_spelling_is_the_same_number_and_stays_as_it_is(value: Decimal) -> None:
    text = str(value)
    if abs(value.adjusted()) <= 308:
        spelling = respell(text)
        assert Decimal(spelling) == value
        assert respell(spelling) == spelling


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(-1e15, 1e15).filter(lambda value: "e" not in repr(value)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_json_without_long_numbers_is_spelt_as_python_spells_it(value: object) -> None:
    given_text = json.dumps(value)
    if "-0.0" not in given_text:
        assert respell(given_text) == canonical(value)
