from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.profile_urls import profile_url, profile_urls

ANNA = "https://www.linkedin.com/in/anna-example"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://www.linkedin.com/in/anna-example",
        "http://www.linkedin.com/in/anna-example",
        "https://linkedin.com/in/anna-example",
        "www.linkedin.com/in/anna-example",
        "linkedin.com/in/anna-example",
        "//www.linkedin.com/in/anna-example",
        "https://de.linkedin.com/in/anna-example",
        "https://m.linkedin.com/in/anna-example",
        "https://www.linkedin.com:443/in/anna-example",
        "HTTPS://WWW.LINKEDIN.COM/in/anna-example",
        "https://www.linkedin.com/in/Anna-Example",
        "https://www.linkedin.com/IN/anna-example",
        "https://www.linkedin.com/in/anna-example/",
        "https://www.linkedin.com//in//anna-example//",
        "https://www.linkedin.com/in/anna-example/de",
        "https://www.linkedin.com/in/anna-example/en-US/",
        "https://www.linkedin.com/in/anna-example?trk=people&locale=de_DE",
        "https://www.linkedin.com/in/anna-example/?originalSubdomain=uk#about",
        "https://www.linkedin.com/in/ann%61-example",
        "  https://www.linkedin.com/in/anna-example\n",
    ],
)
def test_one_person_has_one_url(spelling: str) -> None:
    assert profile_url(spelling) == ANNA


@pytest.mark.parametrize("slug", ["m%C3%BCller", "m%c3%bcller", "müller", "MÜLLER", "M%C3%9CLLER", "mu\u0308ller"])
def test_letters_beyond_ascii_are_encoded_in_one_way(slug: str) -> None:
    assert profile_url(f"https://www.linkedin.com/in/{slug}") == "https://www.linkedin.com/in/m%C3%BCller"


def test_the_id_of_a_member_keeps_its_case() -> None:
    url = "https://www.linkedin.com/in/ACoAABcDeFgHiJkLmNoPqRsTuVwXyZ-_0123456"
    assert profile_url(url + "/?x=1") == url
    assert profile_url(url.lower()) == url.lower()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://de.linkedin.com/pub/Anna-Example/1/2A/3b4/", "https://www.linkedin.com/pub/Anna-Example/1/2A/3b4"),
        ("https://www.linkedin.com/pub/anna/1/2/3/de", "https://www.linkedin.com/pub/anna/1/2/3"),
        ("https://www.linkedin.com/pub/anna/1/2/de", "https://www.linkedin.com/pub/anna/1/2/de"),
        ("https://linkedin.com/talent/profile/AEMAAbC?project=1", "https://www.linkedin.com/talent/profile/AEMAAbC"),
        ("https://www.linkedin.com/recruiter/profile/12,aBc,CAP", "https://www.linkedin.com/recruiter/profile/12,aBc,CAP"),
        ("http://www.linkedin.com/profile/view?id=12&trk=x", "https://www.linkedin.com/profile/view?id=12"),
        ("http://www.linkedin.com/profile/view?id=13", "https://www.linkedin.com/profile/view?id=13"),
    ],
)
def test_other_paths_keep_what_names_the_person(given: str, expected: str) -> None:
    assert profile_url(given) == expected


@pytest.mark.parametrize(
    "text",
    [
        "anna@example.com",
        "https://example.com/in/anna",
        "https://linkedin.com.example.com/in/anna",
        "https://notlinkedin.com/in/anna",
        "https://www.linkedin.com/",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/profile/view",
        "linkedin.community/in/anna",
    ],
)
def test_what_leads_to_no_person_on_linkedin_is_kept_trimmed_and_said(text: str) -> None:
    read = profile_urls(pl.Series([f" {text} "]))
    assert (read.values.to_list(), read.foreign.to_list()) == ([text], [True])


def test_an_empty_cell_is_no_fault() -> None:
    read = profile_urls(pl.Series([None, "", " ", ANNA], dtype=pl.String))
    assert (read.values.to_list(), read.foreign.any()) == ([None, None, None, ANNA], False)


@given(st.lists(st.sampled_from([ANNA, f"{ANNA}/", "x", "", "http://uk.linkedin.com/in/B%C3%A9a?a=b"]) | st.none()))
def test_a_column_is_read_as_its_cells_are(cells: list[str | None]) -> None:
    read = profile_urls(pl.Series(cells, dtype=pl.String))
    assert read.values.to_list() == [(profile_url(cell) or cell) if cell else None for cell in cells]


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), st.sampled_from(["in", "pub", "talent/profile"])
)
def test_the_one_spelling_is_its_own_spelling(slug: str, path: str) -> None:
    once = profile_url(f"https://de.linkedin.com/{path}/{slug}")
    assert once is None or profile_url(once) == once


_PIECES = st.one_of(
    st.sampled_from(["https://", "http:", "//", "HTTPS://", "www.", "m.", "de.", "linkedin.com", "LinkedIn.com", ":443"]),
    st.sampled_from(["/in/", "/IN/", "/", "/pub/", "/talent/profile/", "/profile/view?id=", "?trk=1", "#x", "anna", "ANNA"]),
    st.sampled_from(["%C3%A9", "%c3", "%E9", "%", "%2", "%2F", "%25", "%0A", "%ED%A0%80", "%F0%9F%98%80", "%F4%90%80%80"]),
    st.sampled_from(["%e0%80%80", "é", "e\u0301", "ΑΣ", "İ", "😀", "ACoAAB1x", "AEMAAxx", "-_~.!", "@", "\x1f", " ", "\t", "\n"]),
)


@given(
    texts=st.lists(st.lists(_PIECES, max_size=8).map("".join), max_size=20),
    head=st.sampled_from(["", "https://www.linkedin.com/in/"]),
)
def test_a_column_is_spelt_as_each_of_its_urls_alone(texts: list[str], head: str) -> None:
    column = pl.Series([head + text for text in texts], dtype=pl.String).str.strip_chars()
    spelt = [profile_url(text) or text for text in column if text]
    assert [url for url in profile_urls(column).values if url is not None] == spelt
