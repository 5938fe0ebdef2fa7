"""A report as data: the JSON document with typed facts, saved as `report.json` in the run's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from migrate.core.books import AttachmentBook, SourceBook, TargetBook
from migrate.core.errors import SetupError
from migrate.core.facts.report import ReportFacts
from migrate.core.outcome import Outcome
from migrate.core.places import Place
from migrate.core.problems import Group, Problem
from migrate.report.codes import UNREADABLE_REPORT
from migrate.report.document import FORMAT_VERSION, document
from migrate.report.headline import headline
from migrate.report.verdict import Readiness, readiness, summary
from migrate.runs.durable import write_file

FILE_NAME = "report.json"


class _Model(BaseModel):
    """Part of a report. Unknown keys are ignored when a report of another version is read."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class ShownProblem(_Model):
    """A problem as in the document."""

    code: str
    severity: str
    group: str = Group.CHECK.value
    file: str | None
    line: int | None
    column: int | None
    table: str | None
    key: str | None
    count: int
    message: str
    title: str
    help: str | None = None
    value: str | None = None


class ShownFinding(_Model):
    """A code with the count of its problems; `new`: how many more than in the last run, None if unknown."""

    code: str
    group: str
    severity: str
    count: int
    accepted: str | None = None
    new: int | None = None


class ReportData(_Model):
    """The document of a command, with its verdict in words and its facts."""

    format_version: str
    command: str
    run: str | None
    status: str
    exit_code: int
    balanced: bool
    readiness: Readiness
    verdict: str
    headline: str = ""
    reasons: list[str]
    sources: list[SourceBook]
    targets: list[TargetBook]
    attachments: AttachmentBook
    problems: list[ShownProblem]
    findings: list[ShownFinding] = Field(default_factory=list)
    entry_limit: int
    differences: int
    facts: ReportFacts
    next_step: str | None
    shows_values: bool


def report_data(outcome: Outcome, *, show_values: bool = False) -> ReportData:
    """Returns the report of an outcome; samples and offending values only with `show_values`."""
    made = document(outcome, show_values=show_values)
    titles = {problem.code.id: problem.code.title for problem in outcome.problems}
    titles |= {problem.code.id: problem.code.title for problem in (outcome.error.problems if outcome.error else ())}
    made["problems"] = [entry | {"title": titles[entry["code"]]} for entry in made["problems"]]
    if not show_values:
        made["facts"] = {name: fact for name, fact in made["facts"].items() if name != "samples"}
    level, reasons = readiness(outcome)
    facts = {
        "readiness": level,
        "verdict": summary(outcome),
        "headline": headline(outcome),
        "reasons": reasons,
        "shows_values": show_values,
    }
    return ReportData.model_validate(made | facts)


def save(report: ReportData, folder: Path) -> Path:
    """Writes `report.json` to a run's folder, mode 0600."""
    path = folder / FILE_NAME
    with write_file(path) as stream:
        stream.write(json.dumps(report.model_dump(mode="json", exclude_none=False), ensure_ascii=False).encode("utf-8"))
    return path


def read(folder: Path) -> ReportData:
    """Reads the report of a run.

    Raises SetupError, with the file name, if it is missing, incomplete, edited or of a later format.
    """
    path = folder / FILE_NAME
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _unreadable(path, "there is none") from error
    except UnicodeDecodeError as error:
        raise _unreadable(path, "it is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise _unreadable(path, "it is not a JSON document", error.lineno, error.colno) from error
    version = str(found.get("format_version")) if isinstance(found, dict) else ""
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        raise _unreadable(path, f"it is not a report of format {FORMAT_VERSION}")
    try:
        return ReportData.model_validate(found)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors(include_input=False)[0]["loc"])
        raise _unreadable(path, f"{where} is missing or wrong; the file was edited") from error


def _unreadable(path: Path, why: str, line: int | None = None, column: int | None = None) -> SetupError:
    return SetupError(
        Problem(
            code=UNREADABLE_REPORT,
            message=f"the report cannot be read: {why}",
            place=Place(str(path), line, column),
            help="make the plan again with --report",
        )
    )
