"""Invents a whole delivery: `export.csv`, `export.zip` with ten CSVs, attachment archives."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random
from urllib.parse import quote

from migrate.core.books import AttachmentBook
from migrate.core.progress import Advance, Progress, Silent
from migrate.demo import candidates as people
from migrate.demo import custom_fields, history, jobs
from migrate.demo.broken import invent_broken
from migrate.demo.files import CONTRACT, MOMENT, Files
from migrate.demo.invented import Invented
from migrate.demo.people import People
from migrate.demo.scene import Expected, Scene
from migrate.demo.sheets import Sheet, Style
from migrate.demo.texts import Texts
from migrate.demo.vocabulary import vocabulary

_HEADERS = jobs.HEADERS | people.HEADERS | history.HEADERS | custom_fields.HEADERS

#: File names as the guide spells them in one place or the other, and how each file is written.
_FILES = {
    "candidates": ("Candidates.csv", Style()),
    "custom_field_definitions": ("CustomFieldDefinition.csv", Style(newline="\n")),
    "custom_field_values": ("CustomFieldValues.csv", Style(newline="\n")),
    "feedbacks": ("Feedback.csv", Style(all_quoted=True)),
    "hiring_states": ("HiringStates.csv", Style(newline="\r")),
    "interview_modules": ("InterviewModules.csv", Style(mark=True)),
    "messages": ("Messages.csv", Style(newline="\n")),
    "notes": ("Notes.csv", Style(mark=True)),
    "projects": ("Project.csv", Style()),
    "scorecards": ("Scorecards.csv", Style()),
}

#: Every table of the default target that a Talent Hub delivery fills, and those that it leaves empty.
_TARGETS = (
    "remote_user", "candidate", "candidate_email_address", "candidate_phone_number", "candidate_url", "tag", "candidate_tag",
    "job",
    "job_sourcing_channel", "job_posting", "job_interview_stage", "application", "interview_module", "scheduled_interview",
    "scorecard", "activity", "feedback", "custom_field_definition", "custom_field_value", "attachment", "sales_seat",
    "sales_activity", "sales_activity_outcome",
)  # fmt: skip


def invent(
    folder: Path,
    *,
    candidates: int,
    seed: int,
    attachments: bool = True,
    broken: int = 0,
    expectations: Path | None = None,
    progress: Progress | None = None,
) -> Invented:
    """Writes a delivery into `folder` and returns what it must become.

    Streams: memory does not follow the number of candidates. The same arguments give the same bytes.

    Args:
        folder: Made where it is missing; holds nothing but the delivery afterwards.
        seed: Throws the dice.
        candidates: Persons, at least one; Candidates.csv has about a fifth more records.
        attachments: False leaves the archives out, for big deliveries.
        broken: Records that must be rejected, written among the others.
        progress: Shows the candidates written so far.
        expectations: A folder outside the delivery that takes `<table>.jsonl` with expected rows by value.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = vocabulary()
    random = Random(seed)  # noqa: S311 - random inventions, no secret depends on them
    draw = People(random, words)
    users = [draw.slug("u", number) for number in range(max(6, min(2000, candidates // 40)))]
    with tempfile.TemporaryDirectory(dir=folder, prefix=".inventing-") as work, ExitStack() as stack:
        sheets = {
            table: stack.enter_context(Sheet(Path(work) / name, table, _HEADERS[table], style))
            for table, (name, style) in _FILES.items()
        }
        scene = Scene(random, words, draw, Texts(random, words), sheets, Expected(expectations), users)
        files = Files(scene, folder, max(40, candidates // 20))
        with (progress or Silent()).stage("inventing", candidates, "candidates") as advance:
            _story(scene, files if attachments else None, candidates, advance)
        invent_broken(scene, broken)
        for sheet in sheets.values():
            sheet.close()
        scene.expected.close()
        files.finish()
        _pack(folder / "export.zip", [sheet.path for sheet in sheets.values()])
    _list(folder / "export.csv", ["export.zip", *files.archives], files.book)
    return _books(scene, files.book, folder, seed, candidates)


def _story(scene: Scene, files: Files | None, candidates: int, advance: Advance) -> None:
    """States, jobs, modules and fields first, since the others name them; then one candidate after the other."""
    jobs.invent_states(scene)
    jobs.invent_projects(scene, max(4, min(5000, candidates // 30)))
    jobs.invent_modules(scene, max(4, min(4000, candidates // 25)))
    fields = custom_fields.invent_fields(scene)
    on_candidates = [field for field in fields if field.entity_type == "candidate"]
    on_projects = [field for field in fields if field.entity_type == "project"]
    for number, project in enumerate(scene.projects):
        custom_fields.invent_value(scene, on_projects[number % len(on_projects)], project.project_id)
    history.invent_note(scene, people.candidate_id(0), scene.projects[0].project_id)
    for number in range(candidates):
        candidate = people.invent_candidate(scene, number)
        history.invent_history(scene, candidate, number)
        for field in on_candidates:
            if scene.happens(0.1):
                custom_fields.invent_value(scene, field, candidate.candidate_id)
        if number % 211 == 12:
            unknown = custom_fields.CustomField("599", "candidate", "string")
            custom_fields.invent_value(scene, unknown, candidate.candidate_id)
            scene.tally.orphans["value of an unknown field"] += 1
        if files is not None:
            files.candidate(candidate.candidate_id, number)
        advance(1)


def _pack(path: Path, sheets: list[Path]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for sheet in sheets:
            member = zipfile.ZipInfo(f"{CONTRACT}/{sheet.name}", MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.file_size = sheet.stat().st_size
            with sheet.open("rb") as source, archive.open(member, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def _list(path: Path, archives: list[str], book: AttachmentBook) -> None:
    lines = ["Filename,Download Url"]
    lines += [f"{name},https://exports.example.com/talent/download?file={quote(name)}&t=1" for name in archives]
    lines += ["Statistics,", f"Total Files,{book.files - book.repeated}", f"Exported files,{book.files - book.repeated}", ""]
    path.write_text("\r\n".join(lines), "utf-8")


def _books(scene: Scene, book: AttachmentBook, folder: Path, seed: int, candidates: int) -> Invented:
    tally = scene.tally
    rows = tally.rows | Counter(remote_user=len(tally.users), tag=len(tally.tags))
    return Invented(
        folder=folder,
        seed=seed,
        candidates=candidates,
        sources={table: sheet.book for table, sheet in scene.sheets.items()},
        targets={table: rows[table] for table in _TARGETS},
        attachments=book,
        orphans=dict(sorted((kind, count) for kind, count in tally.orphans.items() if count)),
        persons_in_several_projects=tally.persons_in_several_projects,
        message_bytes=tally.message_bytes,
    )
