"""Cells of telephone numbers: the number that a person means by each, or a fault, so that the cell is kept as given."""

from __future__ import annotations

import phonenumbers
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from migrate.mapping.transforms import TRANSFORMS

BERLIN, CELLULAR, NEW_YORK = "+4930901820", "+491711234567", "+12125551234"


def read(text: str, region: str | None = None) -> str | None:
    frame = pl.DataFrame({"v": [text]}, schema={"v": pl.String()})
    made: str | None = frame.select(TRANSFORMS["phone"].function(pl.col("v"), region=region)).item()
    return made


#: Cell, `phone_region`, and the number that it is; None is a fault.
CELLS: list[tuple[str, str | None, str | None]] = [
    # The ways in which numbers are written.
    ("+49 30 901820", None, BERLIN),
    ("+49 (0)30 901820", None, BERLIN),
    ("+49 030 901820", None, BERLIN),
    ("(+49) 30 901820", None, BERLIN),
    ("+49.30.90.18.20", None, BERLIN),
    ("+49-30-901820", None, BERLIN),
    ("+49 30/901820", None, BERLIN),
    ("0049 30 901820", None, BERLIN),
    ("0049(0)30901820", "DE", BERLIN),
    ("011 49 30 901820", "US", BERLIN),
    ("0011 49 30 901820", "AU", BERLIN),
    ("030/901820", "DE", BERLIN),
    ("(030) 901820", "DE", BERLIN),
    ("030-90 18 20", "DE", BERLIN),
    ("+49 30 901820.", None, BERLIN),
    ("'+49 30 901820", None, BERLIN),
    ("+49\u00a030\u202f901820", None, BERLIN),
    ("\u202a+49 30 901820\u202c", None, BERLIN),
    ("\uff0b49 30 901820", None, BERLIN),
    ("+1 (212) 555-1234", None, NEW_YORK),
    ("212-555-1234", "US", NEW_YORK),
    ("1 212 555 1234", "US", NEW_YORK),
    ("6462931234", "US", "+16462931234"),
    ("612 345 678", "ES", "+34612345678"),
    ("8 (495) 123-45-67", "RU", "+74951234567"),
    # Labels in front.
    ("Tel.: +49 30 901820", None, BERLIN),
    ("tel:+49-30-901820", None, BERLIN),
    ("Tel. (030) 901820", "DE", BERLIN),
    ("(home) +49 30 901820", None, BERLIN),
    ("mobile: +49 171 1234567", None, CELLULAR),
    ("m 0171 1234567", "DE", CELLULAR),
    # Words behind are no digits.
    ("+49 30 901820 priv", None, None),
    ("+49 30 901820 (privat)", None, None),
    ("+43 1 58800 Fax", None, None),
    ("+358 9 1234 koti", None, None),
    ("1-800-FLOWERS", "US", None),
    ("0800 REIMANN", "DE", None),
    ("0171 1234567 ask for Bea", "DE", None),
    # Extensions.
    ("+49 30 901820 ext. 12", None, None),
    ("+49 30 901820 x12", None, None),
    ("+49 30 901820x12", None, None),
    ("+49 30 901820 Durchwahl -12", None, None),
    ("+49 30 901820#12", None, None),
    ("+49 30 901820~12", None, None),
    ("+49 30 901820,12", None, None),
    ("+49 30 901820;ext=12", None, None),
    ("+49 30 901820 (12)", None, None),
    ("ext. 30901820", "DE", None),
    ("+49 30 901820-12", None, "+493090182012"),
    # Several numbers.
    ("+49 30 901820 / 21", None, None),
    ("+49 30 901820/21", None, None),
    ("030 901820/21", "DE", None),
    ("+49 30 901820 / +49 171 1234567", None, None),
    ("+49 30 901820, +49 171 1234567", None, None),
    ("+49 30 901820 | 0171 1234567", None, None),
    ("+49 30 901820\n+49 171 1234567", None, None),
    ("+49 30 901820 +49 171 1234567", None, None),
    ("030 901820 or 0171 1234567", "DE", None),
    ("+49 30 901820\u201329", None, None),
    # A country code without its +.
    ("4930901820", "DE", None),
    ("49 30 901820", "DE", None),
    ("49 171 1234567", "DE", None),
    ("34612345678", "ES", None),
    ("12125551234", "GB", None),
    ("7 495 123 45 67", "RU", None),
    ("44 20 7946 0958", "US", None),
    ("30901820", "DE", BERLIN),
    # What spreadsheet programs make.
    ("4.93E+10", "DE", None),
    ("4,93E+10", "DE", None),
    ("4930901820.0", "DE", None),
    ("30901820.0", "DE", None),
    ("###########", "DE", None),
    ("#NAME?", "DE", None),
    # Letters that look like digits, and no number at all.
    ("+49 3O 901820", None, None),
    ("O30 901820", "DE", None),
    ("+49 30 901820\u00b2", None, None),
    ("01.05.2021", "DE", None),
    ("112", "DE", None),
    ("n/a", "DE", None),
    ("-", "DE", None),
    ("030 901820", None, None),
]


@pytest.mark.parametrize(("text", "region", "expected"), CELLS)
def test_a_cell_is_the_number_that_is_meant_or_a_fault(text: str, region: str | None, expected: str | None) -> None:
    assert read(text, region) == expected


NUMBERS = sorted(
    {
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
        if (number := phonenumbers.example_number_for_type(region, kind)) is not None
    }
)
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)


@given(st.sampled_from(NUMBERS), WORDS, st.sampled_from(["", " ", " (", "-", " / "]))
def test_a_word_behind_a_number_never_becomes_digits(number: str, word: str, before: str) -> None:
    assert read(number + before + word) is None


@given(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS), st.sampled_from([", ", "; ", " / ", "/", "\n", " | ", " "]))
def test_two_numbers_never_become_one(first: str, second: str, between: str) -> None:
    assert read(first + between + second) is None


@given(st.sampled_from(NUMBERS), WORDS, st.sampled_from([": ", " ", ". "]))
def test_a_word_in_front_is_a_label_or_an_extension(number: str, word: str, between: str) -> None:
    digits = "+" + "".join(letter for letter in number if letter.isdigit())
    assert read(word + between + number) in (digits, None)


def test_every_number_is_read_as_its_country_writes_it() -> None:
    wrong = []
    for text in NUMBERS:
        number = phonenumbers.parse(text)
        region = phonenumbers.region_code_for_number(number)
        digits = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        if read(text) != digits or read(national, region) != digits:
            wrong.append((text, national, region, read(text), read(national, region)))
    assert wrong == []
