"""Links are read out of export.csv as it comes, and nothing in it leads out of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from migrate.fetch.manifest import read_links
from migrate.fetch.origins import is_sign_in

URL = "https://www.linkedin.com/talent/export"


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding, newline="")
    return path


@pytest.mark.parametrize("separator", [",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_comma_or_tab_in_every_encoding_ends_at_the_statistics(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = [["Filename", "Download Url"], ["export.zip", f"{URL}?a=1"], ["", ""], ["Attachment 1 - 2.zip", f"{URL}?a=2"]]
    rows += [["Statistics", ""], ["Total Files", "7"], ["Failed files", "0"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    links = read_links(written(tmp_path, text, encoding))
    assert [(link.name, link.url, link.line) for link in links] == [
        ("export.zip", f"{URL}?a=1", 2),
        ("Attachment 1 - 2.zip", f"{URL}?a=2", 4),
    ]


@pytest.mark.parametrize("name", ["../export.zip", "a/b.zip", "C:\\x.zip", "", "..", ".hidden.zip"])
def test_a_name_that_leads_elsewhere_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(SetupError) as error:
        read_links(written(tmp_path, f"Filename,Download Url\nexport.zip,{URL}\n{name},{URL}?b\n"))
    assert [(problem.code.id, problem.place.line) for problem in error.value.problems] == [("F202", 3)]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/x.zip", "export.zip", "", "https://[bad"])
def test_what_is_no_web_link_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SetupError) as error:
        read_links(written(tmp_path, f"Filename,Download Url\nexport.zip,{url}\n"))
    assert error.value.problems[0].code.id == "F202"


def test_the_same_row_twice_is_one_link_and_two_links_of_one_name_are_a_fault(tmp_path: Path) -> None:
    row = f"export.zip,{URL}\n"
    assert len(read_links(written(tmp_path, f"Filename,Download Url\n{row}{row}"))) == 1
    with pytest.raises(SetupError):
        read_links(written(tmp_path, f"Filename,Download Url\n{row}export.zip,{URL}?other\n"))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Filename,Download Url\nStatistics\nTotal Files,0\n"])
def test_a_file_without_links_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SetupError) as error:
        read_links(written(tmp_path, text))
    assert error.value.problems[0].code.id == "F201"


def test_login_pages_are_known_by_their_path() -> None:
    assert is_sign_in("https://www.linkedin.com/login?x=1")
    assert is_sign_in("https://www.linkedin.com/checkpoint/lg/sign-in")
    assert not is_sign_in("https://www.linkedin.com/talent/export/login.zip")


def test_a_file_that_is_not_there_is_named_and_nobody_is_sent_to_export_again(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as error:
        read_links(tmp_path / "nothere.csv")
    (problem,) = error.value.problems
    assert problem.message == "the file nothere.csv does not exist"
    assert problem.help is not None
    assert "path" in problem.help
    assert "Export again" not in problem.help
