import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from migrate.mapping.transforms import DTYPES, TRANSFORMS
from migrate.mapping.transforms.examples import FAULT, Example, examples

ALL = examples()


def run(name: str, values: list[Any], kind: str, **options: Any) -> list[Any]:
    known = TRANSFORMS[name]
    bound = known.options.model_validate(options).model_dump()
    column = pl.Series("v", values, dtype=DTYPES[kind])
    return column.to_frame().select(known.function(pl.col("v"), **bound)).to_series().to_list()


def step_options(example: Example) -> dict[str, Any]:
    step = yaml.safe_load(example.step)
    if isinstance(step, str):
        return {}
    given = step[example.transform.name]
    options = given if isinstance(given, dict) else {str(example.transform.main): given}
    return {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("example", ALL, ids=lambda each: f"{each.given} | {each.step}")
def test_an_example_in_a_docstring_is_true(example: Example) -> None:
    value = datetime.fromisoformat(example.value) if example.kind == "time" else example.value
    made = run(example.transform.name, [value, None], example.kind, **step_options(example))
    assert [plain(each) for each in made] == [example.expected, None]


@pytest.mark.parametrize("name", sorted(TRANSFORMS))
def test_every_transform_has_an_example_and_one_that_may_fail_shows_how(name: str) -> None:
    own = [example for example in ALL if example.transform.name == name]
    assert own
    assert any(example.gives == FAULT for example in own) == TRANSFORMS[name].fails


@pytest.mark.parametrize("name", sorted(TRANSFORMS))
def test_no_transform_stumbles_over_a_column_without_values(name: str) -> None:
    known = TRANSFORMS[name]
    kind = "text" if known.takes == "any" else known.takes
    options = next((step_options(example) for example in ALL if example.transform.name == name), {})
    assert run(name, [], kind, **options) == []
    assert run(name, [None, None], kind, **options) == [None, None]


TEXT_ONES = sorted(name for name, known in TRANSFORMS.items() if known.takes == "text")


@pytest.mark.parametrize("name", TEXT_ONES)
@given(texts=st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30), max_size=4))
def test_no_transform_raises_whatever_the_text(name: str, texts: list[str]) -> None:
    options = next((step_options(example) for example in ALL if example.transform.name == name), {})
    made = run(name, list(texts), "text", **options)
    assert len(made) == len(texts)


@given(st.lists(st.text(alphabet="ab<>&\"' \n", max_size=20), max_size=4))
def test_escaped_html_shows_the_text_that_went_in(texts: list[str]) -> None:
    shown = run("html_to_text", run("escape_html", list(texts), "text"), "text")
    assert shown == [" ".join(text.split()) for text in texts]


def test_a_time_in_the_hour_that_the_clock_leaves_out_is_none() -> None:
    assert run("time", ["2024-03-31 02:30:00"], "text", zone="Europe/Berlin") == [None]


def test_a_time_in_the_hour_that_the_clock_repeats_is_its_first() -> None:
    made = run("time", ["2024-10-27 02:30:00"], "text", zone="Europe/Berlin")
    assert made == [datetime(2024, 10, 27, 0, 30, tzinfo=UTC)]


def test_a_long_file_name_keeps_its_ending_and_fits_in_bytes() -> None:
    (name,) = run("file_name", ["ä" * 200 + ".pdf"], "text")
    assert len(name.encode()) <= 255
    assert name.endswith(".pdf")


def test_a_uuid_is_the_standard_librarys() -> None:
    space = "933358d2-ea83-5fc7-ae72-9445a95dfb03"
    assert run("uuid5", ["7"], "text", namespace=space) == [str(uuid.uuid5(uuid.UUID(space), "7"))]


#: Texts of a day and of a time with the format that a mapping names, and what they are; None is a fault.
DAYS: list[tuple[str, str, date | None]] = [
    ("2021-01-05", "%Y-%m-%d", date(2021, 1, 5)),
    ("05.01.2021", "%d.%m.%Y", date(2021, 1, 5)),
    ("05.01.21", "%d.%m.%Y", None),
    ("21-01-05", "%Y-%m-%d", None),
    ("0021-01-05", "%Y-%m-%d", None),
    ("+12021-01-05", "%Y-%m-%d", None),
    ("12021-01-05", "%Y-%m-%d", None),
    ("1899-12-31", "%Y-%m-%d", None),
    ("1900-01-01", "%Y-%m-%d", date(1900, 1, 1)),
    ("2121-01-05", "%Y-%m-%d", date(2121, 1, 5)),
    ("9999-12-31", "%Y-%m-%d", None),
    ("0000-00-00", "%Y-%m-%d", None),
    ("01/05/2021", "%d/%m/%Y", date(2021, 5, 1)),
    ("13/05/2021", "%m/%d/%Y", None),
    ("05.01.21", "%d.%m.%y", date(2021, 1, 5)),
]
TIMES: list[tuple[str, str, datetime | None]] = [
    ("2021-01-05 10:00:00", "iso", datetime(2021, 1, 5, 10, tzinfo=UTC)),
    ("2021-01-05T10:00:00.5+02:00", "iso", datetime(2021, 1, 5, 8, 0, 0, 500_000, tzinfo=UTC)),
    ("2021-01-05", "iso", datetime(2021, 1, 5, tzinfo=UTC)),
    ("21-01-05 10:00:00", "iso", None),
    ("05-01-21", "iso", None),
    ("1-2-3", "iso", None),
    ("+12021-01-05", "iso", None),
    ("0021-01-05 10:00:00", "iso", None),
    ("9999-12-31 00:00:00", "iso", None),
    ("1899-12-30T00:00:00Z", "iso", None),
    ("2021-01-05 24:00:00", "iso", None),
    ("2021-01-05 23:59:60", "iso", None),
    ("2021-01-05T10:00:00+99:99", "iso", None),
    ("\N{ARABIC-INDIC DIGIT TWO}021-01-05", "iso", None),
    ("1609804800000", "iso", None),
    ("05.01.2021 10:00", "%d.%m.%Y %H:%M", datetime(2021, 1, 5, 10, tzinfo=UTC)),
    ("05.01.21 10:00", "%d.%m.%Y %H:%M", None),
    ("05.01.12021 10:00", "%d.%m.%Y %H:%M", None),
]


@pytest.mark.parametrize(("text", "form", "expected"), DAYS)
def test_a_day_is_what_its_format_says_or_a_fault(text: str, form: str, expected: date | None) -> None:
    assert run("date", [text], "text", format=form) == [expected]


@pytest.mark.parametrize(("text", "form", "expected"), TIMES)
def test_a_time_is_what_its_format_says_or_a_fault(text: str, form: str, expected: datetime | None) -> None:
    assert run("time", [text], "text", format=form) == [expected]


#: Texts, the options of `number`, and the float that they are; None is a fault.
NUMBERS: list[tuple[str, dict[str, str], float | None]] = [
    ("3.5", {}, 3.5),
    ("-0.1", {}, -0.1),
    ("1e3", {}, 1000.0),
    ("9007199254740992", {}, 9007199254740992.0),
    ("9007199254740993", {}, None),
    ("9007199254740993.0", {}, None),
    ("12345678901234567.25", {}, None),
    ("0.30000000000000004", {}, 0.30000000000000004),
    ("0.300000000000000041", {}, None),
    ("1e400", {}, None),
    ("1e-400", {}, None),
    ("NaN", {}, None),
    ("inf", {}, None),
    ("1,234.5", {}, None),
    ("1,234.5", {"thousands": ","}, 1234.5),
    ("12,34.5", {"thousands": ","}, None),
    ("1,5", {"thousands": ","}, None),
    ("1234.5", {"thousands": ","}, 1234.5),
    ("1.234,5", {"decimal": ",", "thousands": "."}, 1234.5),
    ("1.5", {"decimal": ",", "thousands": "."}, None),
    ("1.5", {"decimal": ","}, None),
    ("1'234", {"thousands": "'"}, 1234.0),
    ("\N{MINUS SIGN}5", {}, None),
    ("\N{ARABIC-INDIC DIGIT FIVE}", {}, None),
]


@pytest.mark.parametrize(("text", "options", "expected"), NUMBERS)
def test_a_number_has_all_of_its_digits_or_is_a_fault(text: str, options: dict[str, str], expected: float | None) -> None:
    assert run("number", [text], "text", **options) == [expected]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_number_that_is_read_is_the_number_as_written(value: Decimal) -> None:
    [made] = run("number", [str(value)], "text")
    assert made is None or Decimal(repr(made)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_from_its_shortest_spelling(value: float) -> None:
    assert run("number", [repr(value)], "text") == [value]
