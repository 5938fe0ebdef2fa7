"""Cells of e-mail addresses: what a person means by each, or the text as given with a finding."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.normalise.values.emails import emails
from tests.normalise.raw_frames import codes, column, merged, raw

ZERO_WIDTH, CYRILLIC_A, FULL_WIDTH_AT = "\N{ZERO WIDTH SPACE}", "\N{CYRILLIC SMALL LETTER A}", "\N{FULLWIDTH COMMERCIAL AT}"

#: Cell; its items; whether one of them is no address (S371); whether an address was taken out of other text (S372).
CELLS: list[tuple[str, list[str], bool, bool]] = [
    # Plain lists.
    ("a@example.com", ["a@example.com"], False, False),
    ("a@example.com; B@Example.com ;", ["a@example.com", "B@Example.com"], False, False),
    ("a@example.com;A@EXAMPLE.COM", ["a@example.com"], False, False),
    ("a@example.com;;;b@example.com", ["a@example.com", "b@example.com"], False, False),
    ("o'brien+cv@mail.example.co.uk", ["o'brien+cv@mail.example.co.uk"], False, False),
    ("a/b@example.com", ["a/b@example.com"], False, False),
    ('"jane doe"@example.com', ['"jane doe"@example.com'], False, False),
    ("j\u00fcrgen@ex\u00e4mple.com", ["j\u00fcrgen@ex\u00e4mple.com"], False, False),
    ("jane@corp.local", ["jane@corp.local"], False, False),
    # Other separators.
    ("a@example.com, b@example.com", ["a@example.com", "b@example.com"], False, False),
    ("a@example.com|b@example.com", ["a@example.com", "b@example.com"], False, False),
    ("a@example.com\nb@example.com", ["a@example.com", "b@example.com"], False, False),
    ("a@example.com\r\nb@example.com", ["a@example.com", "b@example.com"], False, False),
    ("a@example.com / b@example.com", ["a@example.com", "b@example.com"], False, False),
    ("a@example.com/b@example.com", ["a@example.com", "b@example.com"], False, False),
    ("a@example.com b@example.com", ["a@example.com", "b@example.com"], False, False),
    ("a@example.com & b@example.com", ["a@example.com", "b@example.com"], False, False),
    ("a@example.com,", ["a@example.com"], False, True),
    # Display names, quotes, links, labels.
    ('"Doe; Jane" <jane@example.com>', ["jane@example.com"], False, True),
    ('"Doe; Jane" <jane@example.com>; b@example.com', ["jane@example.com", "b@example.com"], False, True),
    ("Jane Doe <jane@example.com>", ["jane@example.com"], False, True),
    ("Doe, Jane <jane@example.com>", ["jane@example.com"], False, True),
    ("Doe, Jane <jane@example.com>, Bo <b@example.com>", ["jane@example.com", "b@example.com"], False, True),
    ("<jane@example.com>", ["jane@example.com"], False, True),
    ("jane@example.com <jane@example.com>", ["jane@example.com"], False, True),
    ("jane@example.com <mailto:jane@example.com>", ["jane@example.com"], False, True),
    ("mailto:jane@example.com", ["jane@example.com"], False, True),
    ("mailto:jane@example.com?subject=Hello%20you&cc=b@example.com", ["jane@example.com"], False, True),
    ("mailto:jane%40example.com", ["jane@example.com"], False, True),
    ("E-mail: jane@example.com", ["jane@example.com"], False, True),
    ("'jane@example.com'", ["jane@example.com"], False, True),
    ("'jane@example.com", ["jane@example.com"], False, True),
    ('="jane@example.com"', ["jane@example.com"], False, True),
    ("jane@example.com (work)", ["jane@example.com"], False, True),
    ("jane@example.com.", ["jane@example.com"], False, True),
    # As a web page writes them.
    ("&lt;jane@example.com&gt;", ["jane@example.com"], False, True),
    ("Jane &lt;jane@example.com&gt;; b@example.com", ["jane@example.com", "b@example.com"], False, True),
    ("jane&amp;bo@example.com", ["jane&bo@example.com"], False, True),
    ("o&#39;brien@example.com", ["o'brien@example.com"], False, True),
    ("&lt;jane&gt;", ["&lt;jane&gt;"], True, False),
    # Invisible and look-alike characters.
    (f"ja{ZERO_WIDTH}ne@example.com", ["jane@example.com"], False, True),
    ("\ufeffjane@example.com", ["jane@example.com"], False, True),
    ("jane@example.com\u202c", ["jane@example.com"], False, True),
    ("jane@example.com\u00a0", ["jane@example.com"], False, False),
    (f"jane{FULL_WIDTH_AT}example.com", ["jane@example.com"], False, True),
    (f"j{CYRILLIC_A}ne@example.com", [f"j{CYRILLIC_A}ne@example.com"], True, False),
    (f"jane@ex{CYRILLIC_A}mple.com", [f"jane@ex{CYRILLIC_A}mple.com"], True, False),
    # What is no address, or may be another one.
    ("N/A", ["N/A"], True, False),
    ("#NAME?", ["#NAME?"], True, False),
    ("-", ["-"], True, False),
    ("none", ["none"], True, False),
    ("+49 30 901820", ["+49 30 901820"], True, False),
    ("a@example.com; N/A", ["a@example.com", "N/A"], True, False),
    ("a@example.com, ask Bo", ["a@example.com, ask Bo"], True, False),
    ("ask Bo, a@example.com, b@example.com", ["ask Bo, a@example.com, b@example.com"], True, False),
    ("a@example.com and b@example.com", ["a@example.com and b@example.com"], True, False),
    ('"Doe; jane@example.com', ['"Doe', "jane@example.com"], True, False),
    ('"Doe; jane@example.com; "Bo" <b@example.com>', ['"Doe', "jane@example.com", "b@example.com"], True, True),
    ("Bo b@example.com <jane@example.com>", ["Bo b@example.com <jane@example.com>"], True, False),
    ("jane(at)example.com", ["jane(at)example.com"], True, False),
    ("jane @example.com", ["jane @example.com"], True, False),
    ("jane@example", ["jane@example"], True, False),
    ("jane@@example.com", ["jane@@example.com"], True, False),
    ("jane..doe@example.com", ["jane..doe@example.com"], True, False),
    ("jane@exam_ple.com", ["jane@exam_ple.com"], True, False),
    ("jane%40example.com", ["jane%40example.com"], True, False),
    ("https://example.com/jane@example.com", ["https://example.com/jane@example.com"], True, False),
    ("Team: a@example.com, b@example.com;", ["Team: a@example.com, b@example.com"], True, False),
]


@pytest.mark.parametrize(("cell", "items", "foreign", "cleaned"), CELLS)
def test_a_cell_is_the_addresses_that_it_names_or_is_kept(cell: str, items: list[str], foreign: bool, cleaned: bool) -> None:
    read = emails(pl.Series([cell]))
    assert (read.values.to_list(), read.foreign.to_list(), read.cleaned.to_list()) == ([items], [foreign], [cleaned])


@pytest.mark.parametrize("cell", [None, "", "  ", ";", " ; ;"])
def test_an_empty_cell_names_nobody(cell: str | None) -> None:
    read = emails(pl.Series([cell], dtype=pl.String))
    assert (read.values.to_list(), read.foreign.to_list(), read.cleaned.to_list()) == ([None], [False], [False])


def test_odd_cells_keep_their_rows() -> None:
    column = pl.Series(["a@example.com", "N/A", None, "Bo <b@example.com>", "N/A", "c@example.com; d@example.com"])
    read = emails(column)
    assert read.values.to_list() == [
        ["a@example.com"],
        ["N/A"],
        None,
        ["b@example.com"],
        ["N/A"],
        ["c@example.com", "d@example.com"],
    ]
    assert read.foreign.to_list() == [False, True, False, False, True, False]
    assert read.cleaned.to_list() == [False, False, False, True, False, False]


NOISE = st.text(alphabet="abX@.;,|/<>\"'()[] \n:=&\u200b\uff20", max_size=20)


@given(NOISE)
def test_a_cell_that_nothing_is_taken_out_of_keeps_its_letters(cell: str) -> None:
    read = emails(pl.Series([cell]))
    items = read.values.to_list()[0] or []
    if not read.cleaned[0] and len({item.strip().lower() for item in cell.split(";")}) == cell.count(";") + 1:
        assert [letter for item in items for letter in item if letter.isalpha()] == [
            letter for letter in cell if letter.isalpha()
        ]


@given(NOISE, NOISE)
def test_an_address_survives_whatever_surrounds_it(before: str, after: str) -> None:
    address = "jane@example.com"
    read = emails(pl.Series([before + address + after]))
    assert any(address in item for item in read.values.to_list()[0])


@given(st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.(com|org)", fullmatch=True), min_size=1, max_size=5, unique=True))
def test_addresses_are_the_same_whatever_separates_them(addresses: list[str]) -> None:
    for separator in ("; ", ";", ", ", " | ", "\n", " / ", " "):
        assert emails(pl.Series([separator.join(addresses)])).values.to_list() == [addresses]


def test_a_long_cell_is_read_however_its_items_are_written() -> None:
    many = [f"a{number}@example.com" for number in range(20_000)]
    named = pl.Series(["; ".join(f'"Doe; {number}" <{address}>' for number, address in enumerate(many))])
    assert emails(named).values.to_list() == [many]
    opened = pl.Series(['"' * 20_000 + "(" * 20_000 + "<" * 20_000])
    assert emails(opened).values.to_list() == [opened.to_list()]


def test_findings_name_the_record(tmp_path: Path) -> None:
    records = [
        {"candidate_id": "1", "emails": "a@example.com"},
        {"candidate_id": "2", "emails": "N/A"},
        {"candidate_id": "3", "emails": "Bo <b@example.com>"},
    ]
    canonical = merged(tmp_path, ("candidates", raw("candidates", *records)))
    assert column(canonical, "candidate", "emails") == [["a@example.com"], ["N/A"], ["b@example.com"]]
    assert codes(canonical) == ["S371", "S372"]
