from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.profile_paths import is_slug
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
        "https://www2.linkedin.com/in/anna-example",
        "https://touch.www.linkedin.com/in/anna-example",
        "https://www.linkedin.com./in/anna-example",
        "https://www.linkedin.com/comm/in/anna-example?midToken=x",
        "https://www.linkedin.com/mwlite/in/anna-example",
        "https://www.linkedin.com/mwlite/profile/in/anna-example",
        "https://www.linkedin.com/in/anna-example/details/experience/",
        "https://www.linkedin.com/in/anna-example/overlay/contact-info/",
        "https://www.linkedin.com/in/anna-example?originalReferer=https://www.linkedin.com/in/ben-example",
        "https://www.linkedin.com/in/anna-example&trk=people",
        "https://www.linkedin.com/in/anna-example%3Ftrk%3Dpeople",
        "https://www.linkedin.com/in/anna-example%2F",
        "https://www.linkedin.com/in/anna%2Dexample",
        "https://www.linkedin.com/in/anna%252Dexample",
        "https://www.linkedin.com%2Fin%2Fanna-example",
        "https%3A%2F%2Fwww.linkedin.com%2Fin%2Fanna-example",
        "https://www.linkedin.com/in/an\u200bna-example",
        "https://www.linkedin.com/in/an%E2%80%8Bna-example",
        "\ufeffhttps://www.linkedin.com/in/anna-example",
        "\uff48\uff54\uff54\uff50\uff53://www\uff0elinkedin\uff0ecom\uff0fin\uff0fanna\uff0dexample",
        "https: //www.linkedin.com / in / anna-example",
        "https:\\\\www.linkedin.com\\in\\anna-example",
        "ttps://www.linkedin.com/in/anna-example",
        "https://https://www.linkedin.com/in/anna-example",
        "https://www.linkedin.com/uas/login?session_redirect=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fanna-example&trk=x",
        "https://www.linkedin.com/login?session_redirect=%2Fin%2Fanna-example",
        "https://www.linkedin.com/checkpoint/lg/login?session_redirect=https%253A%252F%252Fwww.linkedin.com%252Fin%252Fanna-example",
        "https://www.linkedin.com/authwall?trk=bf&sessionRedirect=https%3A%2F%2Fde.linkedin.com%2Fin%2Fanna-example%2Fen",
        "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fanna-example%2F&data=04",
        "https://www.google.com/url?q=https://www.linkedin.com/in/anna-example&sa=D",
    ],
)
def test_one_person_has_one_url(spelling: str) -> None:
    assert profile_url(spelling) == ANNA


@pytest.mark.parametrize(
    "cell",
    [
        "https://www.linkedin.com/in/anna-\uff11\uff12",
        "https://www.linkedin.com/in/anna-%EF%BC%91%EF%BC%92",
        "https://www.linkedin.com/in/\uff41nna-12",
        "\uff48ttps://www.linkedin.com/in/anna-12",
    ],
)
def test_full_width_forms_are_read_as_usual_ones_and_reported(cell: str) -> None:
    read = profile_urls(pl.Series([cell]))
    assert [column[0] for column in read] == ["https://www.linkedin.com/in/anna-12", False, True]


@pytest.mark.parametrize(
    "cell",
    [
        "https://www.linkedin.com/in/in/anna-example",
        "https://www.linkedin.com/in/https://www.linkedin.com/in/anna-example",
        "https://www.linkedin.com/in/www.linkedin.com/in/anna-example",
        "https://www.linkedin.com/in/http%3A%2F%2Fwww.linkedin.com%2Fin%2Fanna-example",
        "https://www.linkedin.com/https://www.linkedin.com/in/anna-example",
        "https://www.linkedin.com/in/anna-example https://de.linkedin.com/in/Anna-Example/",
        "https://www.linkedin.com/in/anna-example,",
        "https://www.linkedin.com/in/anna-example%20",
        "https://www.linkedin.com/in/anna-example'",
        '"https://www.linkedin.com/in/anna-example"',
        "<https://www.linkedin.com/in/anna-example>",
        "(https://www.linkedin.com/in/anna-example)",
        "[Anna](https://www.linkedin.com/in/anna-example)",
        '<a href="https://www.linkedin.com/in/anna-example">Anna</a>',
        '=HYPERLINK("https://www.linkedin.com/in/anna-example";"Anna")',
        "Anna: https://www.linkedin.com/in/anna-example",
        "https://www.linkedin.com/in/anna-example (Anna)",
        "https://www.linkedin.com/in/anna-example/ben",
        "https://www.linkedin.com/in/anna-example%2Fben",
    ],
)
def test_a_broken_link_to_one_person_is_read_and_said(cell: str) -> None:
    read = profile_urls(pl.Series([cell]))
    assert (read.values.to_list(), read.foreign.to_list(), read.repaired.to_list()) == ([ANNA], [False], [True])


@pytest.mark.parametrize("slug", ["иван", "иван-ivan-1a2b", "ελένη-eleni"])
def test_a_slug_with_words_of_two_alphabets_is_a_link(slug: str) -> None:
    read = profile_urls(pl.Series([f"https://www.linkedin.com/in/{slug}"]))
    assert (read.foreign.to_list(), read.repaired.to_list()) == ([False], [False])


def test_a_usual_spelling_is_no_repair() -> None:
    read = profile_urls(
        pl.Series([ANNA, "de.linkedin.com/in/Anna-Example/?trk=x", "https://www.linkedin.com/comm/in/anna-example"])
    )
    assert (read.values.unique().to_list(), read.repaired.any()) == ([ANNA], False)


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
        ("http://de.linkedin.com/pub/Anna-Example/1/2A/3b4/", "https://www.linkedin.com/pub/anna-example/1/2a/3b4"),
        ("https://www.linkedin.com/pub/anna/1/2/3/de", "https://www.linkedin.com/pub/anna/1/2/3"),
        ("https://www.linkedin.com/pub/anna/1/2/de", "https://www.linkedin.com/pub/anna/1/2/de"),
        ("https://linkedin.com/talent/profile/AEMAAbC?project=1", "https://www.linkedin.com/talent/profile/AEMAAbC"),
        ("https://www.linkedin.com/recruiter/profile/12,aBc,CAP", "https://www.linkedin.com/recruiter/profile/12"),
        ("https://www.linkedin.com/sales/lead/ACwAAAxY,NAME_SEARCH,a1b2", "https://www.linkedin.com/sales/lead/ACwAAAxY"),
        ("https://www.linkedin.com/sales/people/ACwAAAxY,name,c3d4?_ntb=1", "https://www.linkedin.com/sales/lead/ACwAAAxY"),
        ("https://www.linkedin.com/sales/profile/12345,a1b2,NAME", "https://www.linkedin.com/sales/profile/12345"),
        ("https://www.linkedin.com/talent/hire/7/manage/all/profile/AEMAAbC", "https://www.linkedin.com/talent/profile/AEMAAbC"),
        ("https://www.linkedin.com/talent/search/profile/AEMAAbC?start=0", "https://www.linkedin.com/talent/profile/AEMAAbC"),
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
        "https://www.linkedin.com@example.com/in/anna",
        "https://example.com/linkedin.com/in/anna",
        "https://example.com/?note=linkedin.com/in/anna",
        "anna@linkedin.com",
        "https://lnkd.in/abcd",
        "https://www.linkedin.com/company/example",
        "https://www.linkedin.com/school/example",
        "https://www.linkedin.com/groups/12",
        "https://www.linkedin.com/jobs/view/12",
        "https://www.linkedin.com/feed/update/urn:li:activity:12",
        "https://www.linkedin.com/posts/anna-example_x-activity-12",
        "https://www.linkedin.com/messaging/thread/2-abc/",
        "https://www.linkedin.com/sales/company/12",
        "https://www.linkedin.com/search/results/people/?keywords=anna",
        "https://www.linkedin.com/login?fromSignIn=true",
        "https://www.linkedin.com/uas/login?session_redirect=https%3A%2F%2Fwww.linkedin.com%2Ffeed%2F",
        "https://www.linkedin.com/pub/dir/Anna/Example",
        "https://www.linkedin.com/pub/anna-example",
        "https://www.linkedin.com/in/in",
        "https://www.linkedin.com/in//de",
        "https://www.linkedin.com/in/me",
        "https://www.linkedin.com/in/null",
        "https://www.linkedin.com/in/undefined/",
        "https://www.linkedin.com/in/unavailable",
        "https://www.linkedin.com/in/---",
        "https://www.linkedin.com/in/@anna",
        "https://www.linkedin.com/in/https:",
        "https://www.linkedin.com/in/anna example",
        "https://www.linkedin.com/in/anna-exa...",  # Cut off to be shown: the rest of the slug is not known.
        "https://www.linkedin.com/in/anna-exa\u2026",
        "linkedin.com/in/anna-exa\u2026 (more)",
        "https://www.linkedin.com/in/anna\nexample",
        "https://www.linkedin.com/in/anna\u2013example",
        "https://www.linkedin.com/in/anna-&-ben",
        "https://www.linkedin.com/in/m%FCller",
        "https://www.linkedin.com/in/anna/../ben",
        "https://www.linkedin.com/in/anna/%2E%2E/ben",
        "https://www.linkedin.com/in/anna%2F..%2Fben",
        "https://www.linkedin.com/in/./anna",
        "https://www.linkedin.com/in/ann\u0430",
        "https://www.linkedin.com/in/ann%D0%B0-example",
        "https://www.linkedin.com/in/\u03b1nna",
        "https://www.linkedin.com/in/anna/in/ben",
        "https://www.linkedin.com/in/anna https://www.linkedin.com/in/ben",
        "https://www.linkedin.com/in/anna,https://www.linkedin.com/in/ben",
        "https://www.linkedin.com/in/anna;https://www.linkedin.com/in/ben",
        "https://www.linkedin.com/in/anna|https://www.linkedin.com/in/ben",
        "https://www.linkedin.com/in/annahttps://www.linkedin.com/in/ben",
        "https://www.linkedin.com/in/anna?trk=a,https://www.linkedin.com/in/ben",
        "https://www.linkedin.com/in/anna / https://www.linkedin.com/in/ben",
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


_SLUGS = st.text("abcxyz059-_\u00fc\u00e9\u4f60", min_size=3, max_size=8).filter(
    lambda slug: slug[:1].isalnum() and is_slug(slug)
)
_WRAPPINGS = st.sampled_from(
    [
        "{}",
        "{},",
        "<{}>",
        "({})",
        '"{}"',
        "{} ",
        "{}/",
        "{}/de",
        "{}?trk=x",
        "{}#about",
        "[x]({})",
        "{}.",
        "\u200b{}",
        "https://www.linkedin.com/in/{}",
    ]
)


@given(_SLUGS, _SLUGS, st.lists(_WRAPPINGS, max_size=2), st.lists(_WRAPPINGS, max_size=2))
def test_two_people_never_share_a_url_however_their_links_are_written(
    one: str, other: str, first: list[str], second: list[str]
) -> None:
    urls = []
    for slug, wrappings in ((one, first), (other, second)):
        link = f"https://www.linkedin.com/in/{slug}"
        for wrapping in wrappings:
            link = wrapping.format(link)
        urls.append(profile_url(link))
    if None not in urls:
        assert (urls[0] == urls[1]) == (one == other)


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
