from __future__ import annotations

from urllib.parse import unquote

import polars as pl
import pytest
from hypothesis import given as invented
from hypothesis import settings
from hypothesis import strategies as st

from migrate.attachments.layout import parse_layout
from migrate.attachments.store import location_of, urls
from migrate.core.attachment_layout import DEFAULT_LAYOUT
from migrate.core.errors import SetupError


def places(template: str, *files: tuple[str, str, str, str]) -> list[str]:
    frame = pl.DataFrame(files, schema=dict.fromkeys(("candidate_id", "folder", "file_name", "sha256"), pl.String), orient="row")
    return parse_layout(template).locations(frame).to_list()


A, B = "aa" * 32, "bb" * 32


def test_the_default_names_candidate_kind_content_and_file() -> None:
    assert places(DEFAULT_LAYOUT, ("7", "Public", "cv 1.pdf", A)) == [f"7/Public/{A[:16]}-cv 1.pdf"]


def test_a_template_may_lie_by_content_alone() -> None:
    template = "{folder}/{sha256:2}/{sha256}{suffix}"
    found = places(template, ("7", "Public", "cv.pdf", A), ("8", "Public", "x.pdf", A), ("8", "Private", "x", B))
    assert found == [f"Public/aa/{A}.pdf", f"Public/aa/{A}.pdf", f"Private/bb/{B}"]


def test_files_of_other_content_never_share_a_place_whatever_their_order() -> None:
    one, two, upper = ("7", "Public", "cv.pdf", A), ("7", "Public", "cv.pdf", B), ("7", "Public", "CV.pdf", B)
    template = "{candidate_id}/{folder}/{name}"
    assert places(template, one, two) == ["7/Public/cv.pdf", "7/Public/cv~bbbbbbbbbbbb.pdf"]
    assert places(template, two, one) == ["7/Public/cv~bbbbbbbbbbbb.pdf", "7/Public/cv.pdf"]
    assert places(template, one, upper) == ["7/Public/cv.pdf", "7/Public/CV~bbbbbbbbbbbb.pdf"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("stra\u00dfe.pdf", "STRASSE.pdf"), ("\u017f.pdf", "S.pdf"), ("\u212a.pdf", "k.pdf"), ("\u00c9.pdf", "e\u0301.pdf")],
    ids=["sharp s", "long s", "Kelvin sign", "composed and not"],
)
def test_names_that_only_some_file_systems_take_for_one_get_two_places(one: str, other: str) -> None:
    found = places("{candidate_id}/{name}", ("7", "Public", one, A), ("7", "Public", other, B))
    assert found[0] == f"7/{one}"
    assert found[1].endswith("~bbbbbbbbbbbb.pdf")


C = "bb" * 6 + "cc" * 26


def test_a_name_made_to_look_like_a_marked_one_takes_nobodys_place() -> None:
    files = [("7", "Public", "cv.pdf", A), ("7", "Public", "cv.pdf", B), ("7", "Public", "CV~BBBBBBBBBBBB.pdf", C)]
    found = places("{candidate_id}/{folder}/{name}", *files)
    assert found == ["7/Public/cv.pdf", "7/Public/cv~bbbbbbbbbbbb.pdf", f"7/Public/CV~BBBBBBBBBBBB~{C}.pdf"]
    assert places("{candidate_id}/{folder}/{name}", *files[::-1]) == found[::-1]


def test_contents_whose_hashes_begin_alike_get_two_places() -> None:
    files = [("7", "Public", "cv.pdf", digest) for digest in (A, B, C)]
    assert len({place.lower() for place in places("{candidate_id}/{name}", *files)}) == 3


@settings(deadline=None)  # other work on the machine is no fault of ours
@invented(
    st.lists(
        st.tuples(st.sampled_from(["cv", "CV", "cv~bbbbbbbbbbbb", f"cv~{B}", f"cv~bbbbbbbbbbbb~{B}"]), st.sampled_from([A, B, C]))
    )
)
def test_no_two_contents_ever_share_a_place(files: list[tuple[str, str]]) -> None:
    given = [("7", "Public", name, digest) for name, digest in files]
    contents: dict[str, set[str]] = {}
    for place, (_, digest) in zip(places("{candidate_id}/{name}", *given), files, strict=True):
        contents.setdefault(place.lower(), set()).add(digest)
    assert all(len(digests) == 1 for digests in contents.values())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("old/cv.pdf", "old%2Fcv.pdf"),
        ("..", "%2E%2E"),
        ("a\\b:c.pdf", "a%5Cb%3Ac.pdf"),
        ("100%.pdf", "100%25.pdf"),
        ("con.txt", "%63on.txt"),
        ("quarantine", "%71uarantine"),
        ("-rf", "%2Drf"),
        ("end. ", "end.%20"),
        ("line\nbreak", "line%0Abreak"),
        ("\u202egpj.exe", "%E2%80%AEgpj.exe"),
        ("un\u200bseen", "un%E2%80%8Bseen"),
        ("Lebenslauf Müller.pdf", "Lebenslauf Müller.pdf"),
    ],
)
def test_a_step_of_a_place_is_safe_on_every_file_system(name: str, expected: str) -> None:
    assert places("{candidate_id}/{name}", ("7", "Public", name, A)) == [f"7/{expected}"]


def test_a_name_too_long_for_a_file_system_is_cut_and_marked_by_its_hash() -> None:
    (place,) = places("{candidate_id}/{name}", ("7", "Public", "ä" * 200 + ".pdf", A))
    assert place.endswith("~aaaaaaaaaaaa.pdf")
    assert len(place.encode()) < 200


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(deadline=None)  # other work on the machine is no fault of ours
@invented(NAMES, st.text("0123456789ab/._ %~", min_size=1, max_size=8))
def test_places_are_safe_and_reversible(name: str, candidate: str) -> None:
    (place,) = places("{candidate_id}/{folder}/{name}", (candidate, "Public", name, A))
    steps = place.split("/")
    assert len(steps) == 3
    assert unquote(steps[0]) == candidate
    assert unquote(steps[2]) == name
    assert not any(step in ("", ".", "..") or step.startswith(".") or any(ord(letter) < 32 for letter in step) for step in steps)


@settings(deadline=None)  # other work on the machine is no fault of ours
@invented(NAMES)
def test_a_url_is_plain_ascii_and_leads_back_to_its_place(name: str) -> None:
    (place,) = places("{candidate_id}/{name}", ("7", "Public", name, A))
    url = urls("file:///srv/files/", pl.Series("location", [place]))[0]
    assert url.isascii()
    assert not set(url) & set(' "<>\\^`{|}?#')
    assert location_of("file:///srv/files/", url) == place


@pytest.mark.parametrize(
    "url", ["file:///srv/other/x", "file:///srv/files/../x", "file:///srv/files/%2e%2e/x", "file:///srv/files//x"]
)
def test_a_url_outside_the_store_leads_nowhere(url: str) -> None:
    assert location_of("file:///srv/files/", url) is None


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{candidate}/{name}", "no field 'candidate'"),
        ("{candidate_id}/{folder}", "needs name, stem or sha256"),
        ("{name:10}", "takes no format"),
        ("{sha256:99}", "length of 1 to 64"),
        ("../{name}", "no '..'"),
        ("/srv/{name}", "no empty step"),
        (".incoming/{name}", "begin with a dot"),
        ("{name", "not a valid template"),
    ],
)
def test_a_layout_that_cannot_be_is_refused_with_the_reason(template: str, words: str) -> None:
    with pytest.raises(SetupError) as error:
        parse_layout(template)
    assert words in error.value.problems[0].message


def test_all_faults_of_a_layout_are_told_at_once() -> None:
    with pytest.raises(SetupError) as error:
        parse_layout("../{a}/{b}")
    assert len(error.value.problems) == 4
