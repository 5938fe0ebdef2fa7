"""The page in a real browser: figures as in the database, every link followed, nothing on the console, any screen and paper."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest

from migrate import run
from migrate.core.facts.report import ReportFacts
from migrate.core.outcome import Outcome
from migrate.core.progress import Silent
from migrate.demo import invent
from migrate.report import report_data, write_html
from migrate.steps.request import Request
from tests.report.browser import Browser, browser, find_browser
from tests.report.full_facts import facts

PROGRAM = find_browser()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium on the PATH: install it (Debian: apt-get install chromium)"),
]

#: Text whose contrast with what lies behind it is below 4.5 (3 where it is large), as WCAG 2 counts.
_FAINT = """
(() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => { const [r, g, b] = parts(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (parts(c).length < 4 || parts(c)[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
  const faint = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || e.closest('style, title, desc')) continue;
    const style = getComputedStyle(e), drawn = e.closest('svg');
    const ink = light(drawn ? style.fill : style.color), paper = light(behind(drawn ? drawn.parentElement : e));
    const [a, b] = [ink, paper].sort((x, y) => y - x);
    const big = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && parseInt(style.fontWeight) >= 700);
    if ((a + 0.05) / (b + 0.05) < (big ? 3 : 4.5))
      faint.add(e.tagName + '.' + e.getAttribute('class') + ': ' + walk.currentNode.data.trim());
  }
  return [...faint];
})()
"""
_CELLS = """
[...document.querySelectorAll('#target-books tbody tr')].map(row => [...row.children].map(cell => cell.textContent.trim()))
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    folder = tmp_path_factory.mktemp("demo")
    invent(folder / "export", candidates=200, seed=1)
    target, store = f"sqlite:///{folder / 'ats.db'}", str(folder / "files")
    request = Request(deliveries=(folder / "export",), runs=folder / "runs", target=target, attachments=store)
    outcome = run.load(request, Silent())
    assert outcome.error is None
    write_html(report_data(outcome), folder / "report.html")
    return folder, outcome


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory, demo: tuple[Path, Outcome]) -> Path:
    """A page with every section, the values too."""
    folder, outcome = tmp_path_factory.mktemp("page"), demo[1]
    whole = Outcome("plan", outcome.run, outcome.books, outcome.problems, facts(jobs=30, lists=30))
    write_html(report_data(whole, show_values=True), folder / "report.html")
    return folder / "report.html"


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Browser]:
    assert PROGRAM is not None
    with browser(PROGRAM, tmp_path / "profile") as made:
        yield made


def test_the_figures_of_the_page_are_those_of_the_database(tab: Browser, demo: tuple[Path, Outcome]) -> None:
    folder, outcome = demo
    tab.open(folder / "report.html")
    shown = {row[0]: [int(cell.replace(",", "")) for cell in row[1:]] for row in tab.ask(_CELLS)}
    shown = {name.split()[-1]: counts for name, counts in shown.items()}  # The title of a table comes before its name.
    assert list(shown) == [book.table for book in outcome.books.targets]
    with closing(sqlite3.connect(folder / "ats.db")) as database:
        for table, (_rows, inserted, *_others) in shown.items():
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (inserted,), table
    assert sum(inserted for _, inserted, *_ in shown.values()) > 1_000
    assert tab.complaints() == []


def test_every_link_of_the_page_leads_to_a_heading_and_nothing_is_fetched_or_said(tab: Browser, everything: Path) -> None:
    tab.open(everything)
    links = tab.ask("[...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href'))")
    assert len(links) > 15
    for number, link in enumerate(links):
        tab.ask(f"document.querySelectorAll('a[href]')[{number}].click()")
        assert tab.ask("location.hash") == link
        assert tab.ask("document.querySelector(':target') !== null"), link
    assert set(tab.requests()) == {everything.as_uri()}
    assert tab.complaints() == []


def test_on_a_phone_nothing_runs_out_of_the_screen(tab: Browser, everything: Path) -> None:
    tab.open(everything, width=360, height=740, phone=True)
    assert tab.ask("document.documentElement.scrollWidth") <= 360
    assert (
        tab.ask("Math.min(...[...document.querySelectorAll('p, td, li, dd')].map(e => parseFloat(getComputedStyle(e).fontSize)))")
        >= 11
    )


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read_against_what_lies_behind_it(tab: Browser, everything: Path, *, dark: bool) -> None:
    tab.open(everything, dark=dark)
    assert tab.ask("getComputedStyle(document.body).backgroundColor") == ("rgb(21, 24, 28)" if dark else "rgb(255, 255, 255)")
    assert tab.ask(_FAINT) == []


def test_the_keyboard_reaches_the_verdict_first_and_then_every_part_that_scrolls(tab: Browser, everything: Path) -> None:
    tab.open(everything)
    tab.press("Tab")
    assert tab.ask("document.activeElement.getAttribute('href')") == "#verdict"
    tab.press("Enter")
    assert tab.ask("location.hash") == "#verdict"
    wide = "[...document.querySelectorAll('.wide')]"
    assert tab.ask(f"{wide}.every(part => part.tabIndex === 0 && part.getAttribute('aria-label'))")


def test_on_paper_every_page_says_that_it_shows_values(tab: Browser, everything: Path, demo: tuple[Path, Outcome]) -> None:
    tab.open(everything)
    tab.call("Emulation.setEmulatedMedia", media="print")
    assert tab.ask("getComputedStyle(document.querySelector('.marked')).position") == "fixed"
    assert tab.ask("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert tab.ask(_FAINT) == []
    assert len(re.findall(rb"/Type\s*/Page\b", tab.pdf())) > 3
    tab.told.clear()
    tab.open(demo[0] / "report.html")
    assert tab.ask("document.querySelector('.marked')") is None


def test_what_people_sign_takes_at_most_two_pages_even_if_every_part_is_long(tab: Browser, everything: Path) -> None:
    tab.open(everything)
    whole = len(re.findall(rb"/Type\s*/Page\b", tab.pdf()))
    tab.ask("document.querySelectorAll('.appendix, footer, .marked').forEach(part => part.remove())")
    first = len(re.findall(rb"/Type\s*/Page\b", tab.pdf()))
    assert first <= 2 < whole


def test_the_sections_of_the_facts_are_all_shown() -> None:
    """A section that is added to the facts must be added to this page's test too."""
    assert set(facts().as_json()) == {each.name for each in fields(ReportFacts)}


@pytest.mark.parametrize(("name", "size", "media"), [("desktop", (1280, 1250), "screen"), ("paper", (760, 1060), "print")])
def test_the_images_of_the_documentation_are_made_from_a_real_plan(
    name: str, size: tuple[int, int], media: str, tab: Browser, tmp_path: Path
) -> None:
    """`make screenshots` sets TALENTHUB_SCREENSHOTS, the folder into which the images go."""
    invent(tmp_path / "export", candidates=2000, seed=1)
    target, store = f"sqlite:///{tmp_path / 'ats.db'}", str(tmp_path / "files")
    request = Request(deliveries=(tmp_path / "export",), runs=tmp_path / "runs", target=target, attachments=store)
    outcome = run.plan(request, tmp_path / "plan", Silent())
    assert outcome.error is None
    assert isinstance(outcome.facts, ReportFacts)
    assert outcome.facts.origin is not None
    outcome.facts.origin = replace(outcome.facts.origin, target="postgresql://me@db/ats", host="laptop", user="me")
    write_html(report_data(outcome), tmp_path / "report.html")
    tab.open(tmp_path / "report.html", width=size[0], height=size[1])
    tab.call("Emulation.setEmulatedMedia", media=media)
    image = Path(os.environ.get("TALENTHUB_SCREENSHOTS", tmp_path)) / f"report-{name}.png"
    tab.screenshot(image, height=size[1])
    kept = Path(__file__).parents[2] / "docs" / "images" / image.name
    assert _size(image) == _size(kept)


def _size(png: Path) -> tuple[int, int]:
    """Width and height, from the header of a PNG."""
    header = png.read_bytes()[16:24]
    return int.from_bytes(header[:4]), int.from_bytes(header[4:])
