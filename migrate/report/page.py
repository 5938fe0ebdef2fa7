"""The report as a single HTML page: no other files, no downloads, readable in print and on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from migrate.core.code_pages import remedy
from migrate.core.problems import Group, Severity
from migrate.report.data import ReportData, ShownProblem
from migrate.report.first_page import first_page
from migrate.report.flow import source_flow, target_flow
from migrate.report.shown import byte_size, count_text, duration, moment, number, visible
from migrate.runs.durable import PRIVATE_FILE, SHARED_FILE, write_file

if TYPE_CHECKING:
    from jinja2 import Environment

#: Maximum number of listed items; `report.json` contains all of them.
LIMITS = {
    "jobs": 100,
    "stages": 15,
    "places": 10,
    "unmapped": 40,
    "clusters": 40,
    "weeks": 60,
    "users": 25,
    "reasons": 5,
    "files": 8,
}


def html(report: ReportData) -> str:
    """Renders the page. Contains values of records only if the report does."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            page=first_page(report),
            facts=report.facts,
            from_export=source_flow(report.sources),
            into_target=target_flow(report.targets),
            problems=_by_code(report),
            remedies={problem.code: remedy(problem.code) for problem in report.problems},
            limits=LIMITS,
        )
    )


def write_html(report: ReportData, path: Path) -> None:
    """Writes the page completely or not at all; with mode 0600 if it shows values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_file(path, PRIVATE_FILE if report.shows_values else SHARED_FILE) as stream:
        stream.write(html(report).encode("utf-8"))


def _by_code(report: ReportData) -> list[list[ShownProblem]]:
    """Groups problems by code: first those to decide, then those to check, for information, and accepted ones."""
    groups: dict[str, list[ShownProblem]] = {}
    for problem in report.problems:
        groups.setdefault(problem.code, []).append(problem)
    accepted = {finding.code for finding in report.findings if finding.accepted is not None}
    asked, severities = [group.value for group in Group], [severity.value for severity in Severity]
    return sorted(
        groups.values(),
        key=lambda group: (
            group[0].code in accepted,
            asked.index(group[0].group),
            severities.index(group[0].severity),
            group[0].code,
        ),
    )


def _harmless(value: object) -> object:
    """Escapes control and reordering characters in a text of the delivery, such as the name of a job."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _filled(columns: Sequence[str], books: Iterable[Any]) -> list[str]:
    """Returns the columns of a table that have a count other than zero."""
    rows = list(books)
    return [name for name in columns if any(getattr(book, name) for book in rows)]


def _capitalise_first(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - start-up counts: only a page needs jinja2

    made = Environment(
        loader=PackageLoader("migrate.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    made.filters |= {"number": number, "bytes": byte_size, "duration": duration, "counted": count_text, "moment": moment}
    made.filters |= {"filled": _filled, "capitalize_first": _capitalise_first}
    return made
