from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from migrate.core.books import AttachmentBook, Books, SourceBook, TargetBook
from migrate.core.errors import SetupError
from migrate.core.outcome import Outcome
from migrate.core.places import Place
from migrate.core.problems import Code, Problem, Severity
from migrate.report import html, report_data
from migrate.report.flow import source_flow, target_flow
from migrate.report.verdict import Readiness
from tests.report.full_facts import facts

_VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """What a reader, a keyboard and a screen reader find in the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += data + " "


def page(outcome: Outcome, *, show_values: bool = False) -> Page:
    return Page(html(report_data(outcome, show_values=show_values)))


def test_it_holds_every_section_and_every_link_in_it_leads_somewhere(full: Outcome) -> None:
    made = page(full, show_values=True)
    assert len(made.ids) == len(set(made.ids))
    assert all(link.startswith("#") and link[1:] in made.ids for link in made.links)
    linked = {link[1:] for link in made.links}
    sections = (
        "origin sources targets compared problems funnel files maps users duplicates contacts orphans fields sales left-out"
    )
    assert linked >= {*sections.split(), "since", "estimate", "calls", "samples"}
    assert {"verdict", "migrated", "delta", "decisions", "rules", "linkedin", "timeline", "who", "sign"} <= set(made.ids)


def test_headings_go_down_one_step_at_a_time_and_tables_tell_their_headers(full: Outcome) -> None:
    made = page(full, show_values=True)
    assert made.headings[0] == 1
    assert made.headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(made.headings, made.headings[1:], strict=False))
    assert all(given.get("scope") in ("col", "row") for tag, given in made.tags if tag == "th")
    drawings = [given for tag, given in made.tags if tag == "svg"]
    assert drawings
    assert all(given.get("aria-hidden") or given.get("role") == "img" for given in drawings)
    assert ("html", {"lang": "en"}) in made.tags


def test_nothing_in_it_comes_from_elsewhere_or_runs(full: Outcome) -> None:
    text = html(report_data(full, show_values=True))
    made = Page(text)
    assert not {"script", "img", "iframe", "object", "form"} & {tag for tag, _ in made.tags}
    assert not any(name.startswith("on") for _, given in made.tags for name in given)
    assert not re.search(r"url\(|@import|src=", text)
    hrefs = {str(given["href"]) for tag, given in made.tags if tag == "link"}
    assert hrefs == {"data:,"}


def test_names_are_text_and_never_markup(full: Outcome) -> None:
    made = page(full)
    assert "Sales & <More> 2" in made.text
    assert "Stage 3 <b>" in made.text
    assert "b" not in {tag for tag, _ in made.tags}


def test_the_figures_of_the_books_stand_in_it(full: Outcome) -> None:
    text = " ".join(page(full).text.split())
    assert "table records used rejected candidates 9 8 1 notes 12,000 12,000 0 total 12,009 12,008 1" in text
    assert "table rows insert update unchanged" in text
    assert "E-mail addresses candidate_email_address 8 3 2 3" in text
    assert "hold" not in text.partition("Into the target")[2].partition("total")[0].partition("Rows per target table")[2]
    assert "candidate 4,321 4,321" in text


def test_values_stand_in_it_only_when_asked_and_then_it_is_marked(full: Outcome) -> None:
    plain = html(report_data(full))
    assert "Ångström" not in plain
    assert "Confidential" not in plain
    shown = html(report_data(full, show_values=True))
    assert "Zoë Ångström" in shown
    assert "Confidential" in shown
    assert "position: fixed" in shown


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ("none", Readiness.READY),
        ("warning", Readiness.FINDINGS),
        ("rejected", Readiness.INCOMPLETE),
        ("error", Readiness.NOT_READY),
        ("unbalanced", Readiness.NOT_READY),
        ("differences", Readiness.NOT_READY),
    ],
)
def test_the_verdict_comes_first_with_its_reasons(change: str, level: Readiness) -> None:
    outcome = Outcome("plan", books=Books([SourceBook("notes", 2, 2)], [TargetBook("activity", 2, 2)]))
    if change == "warning":
        outcome.problems.add(Problem(code=Code("S902", "t", Severity.WARNING), message="m"))
    if change == "rejected":
        outcome.books.sources[0] = SourceBook("notes", 2, 1, 1)
    if change == "error":
        outcome.error = SetupError(Problem(code=Code("M901", "t", Severity.ERROR), message="the mapping is wrong"))
    if change == "unbalanced":
        outcome.books.sources[0] = SourceBook("notes", 2, 1)
    if change == "differences":
        outcome.differences = 3
    report = report_data(outcome)
    assert report.readiness is level
    assert bool(report.reasons) is (change != "none")
    body = html(report)
    assert body.index(report.headline) < body.index("<nav")


def test_a_report_of_many_jobs_and_problems_stays_below_a_megabyte() -> None:
    books = Books(
        [SourceBook(f"table_{n}", 10**6, 10**6) for n in range(10)], [TargetBook(f"target_{n}", 10**6, 10**6) for n in range(24)],
        AttachmentBook(100_000, 100_000),
    )  # fmt: skip
    outcome = Outcome("plan", "r1", books)
    for n in range(60):
        for line in range(100):
            place = Place("export.zip/Contract_123456/Candidates.csv", line, 3)
            outcome.problems.add(
                Problem(
                    code=Code(f"S{n:03}", "a title", Severity.ERROR),
                    message="m" * 100,
                    place=place,
                    each=True,
                    key="1234567890123456789",
                )
            )
    outcome.facts = facts(jobs=5_000, lists=200)
    assert len(html(report_data(outcome)).encode()) < 1_000_000


def test_a_flow_draws_the_tables_with_several_classes_and_no_others() -> None:
    flow = source_flow([SourceBook("candidates", 10, 7, 3), SourceBook("notes", 5, 5), SourceBook("messages", 0)])
    assert [(ribbon.table, ribbon.name, ribbon.count) for ribbon in flow.ribbons] == [
        ("candidates", "used", 7), ("candidates", "rejected", 3),
    ]  # fmt: skip
    assert [(node.name, node.count) for node in flow.classes] == [("used", "7"), ("rejected", "3")]
    assert source_flow([SourceBook("notes", 5, 5)]).ribbons == []
    assert all(node.y >= 0 and node.y + node.height <= flow.height for node in [*flow.tables, *flow.classes])
    assert target_flow([TargetBook("activity")]).ribbons == []
