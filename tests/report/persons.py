"""A delivery full of invented persons whose every value can be found again: good records, bad ones, orphans, files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

_LETTERS = {
    "Latin": "abcdefghijklmnopqrstuvwxyz",
    "accented": "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþ",
    "Cyrillic": "абвгдежзийклмнопрстуфхцчшщыэюя",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "Han": "的一是不了人我在有他这中大来上国个到说们",
}


@dataclass
class Persons:
    """Makes values and remembers them; `known` maps each to what it is."""

    seed: int
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311 - invented people, no secrets

    def word(self, what: str, letters: str | None = None) -> str:
        """Eleven letters of one script: long enough to be nobody else's."""
        alphabet = _LETTERS[letters or self._random.choice(list(_LETTERS))]
        made = "".join(self._random.choice(alphabet) for _ in range(11))
        self.known[made] = what
        return made

    def email(self) -> str:
        return f"{self.word('e-mail', 'Latin')}@{self.word('e-mail domain', 'Latin')}.example.com"

    def phone(self) -> str:
        digits = "".join(self._random.choice("0123456789") for _ in range(9))
        self.known[digits] = "phone number"
        return f"+4917{digits}"

    def url(self, host: str = "www.linkedin.com/in/") -> str:
        return f"https://{host}{self.word('profile', 'Latin')}"


def write(folder: Path, seed: int) -> Persons:
    """Writes export.csv, export.zip and an attachment archive into `folder`."""
    persons = Persons(seed)
    folder.mkdir(parents=True)
    members: dict[str, bytes] = {f"Contract_1/{name}.csv": table(persons) for name, table in _TABLES.items()}
    _pack(folder / "export.zip", members)
    files = {
        f"Contract_1/Attachments_1-9/Candidate_{number}/{kind}/{persons.word('file name')}.{suffix}": persons.word(
            "file text"
        ).encode()
        for number in ("1", "2", "3", "77")
        for kind, suffix in (("Public", "pdf"), ("Private", "docx"), ("Miscellaneous", "txt"))
    }
    files[f"Contract_1/{persons.word('stray folder')}/{persons.word('file name')}.pdf"] = b"%PDF-1.4 stray"
    _pack(folder / "Attachment_1-9.zip", files)
    rows = "".join(
        f"{name},https://files.example.com/{name}?{persons.word('token')}\n" for name in ("export.zip", "Attachment_1-9.zip")
    )
    (folder / "export.csv").write_text("Filename,Download Url\n" + rows + "Statistics,\nTotal Files,13\nExported files,13\n")
    return persons


def _pack(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _rows(header: str, *rows: list[str]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(header.split())
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")


def _candidates(p: Persons) -> bytes:
    header = (
        "candidate_id project_id first_name last_name emails phone_numbers tags profile_url sourcing_channels hiring_state_id "
        "created_time favourite_colour"
    )

    def row(candidate: str, job: str, **other: str) -> list[str]:
        values = {
            "first": p.word("first name"),
            "last": f"{p.word('last name')}, {p.word('last name')}",
            "emails": f"{p.email()};{p.word('no address')}{p.word('no address')}",
            "phones": f"{p.phone()}; {p.word('no number')}",
            "tags": f"{p.word('tag')};{p.word('tag')}",
            "url": p.url(),
            "source": "LinkedIn",
            "state": "s1",
            "created": "1700000000000",
            "extra": p.word("extra column"),
        } | other
        return [candidate, job, *values.values()]

    return _rows(
        header,
        row("1", "10"),
        row("1", "20"),
        row("2", "10", url=p.url("evil.example.com/in/"), created=p.word("no time")),
        row("3", "999", state="s9"),
        [*row("4", "10"), p.word("one field too many")],
        row("", "10"),
        row("5", "10")[:6],
    )


def _talk(p: Persons) -> str:
    return f"{p.word('text')} <b>{p.word('text')}</b>\r\n{p.email()} {p.phone()} {p.url()}"


def _notes(p: Persons) -> bytes:
    header = "note_id project_id candidate_id content owner_profile_url visibility"
    twice = ["6", "10", "1", _talk(p), p.url(), "Project"]
    return _rows(
        header,
        twice,
        [*twice[:3], _talk(p), *twice[4:]],
        ["7", "999", "888", _talk(p), p.word("no profile"), "HiringContext"],
        ["8", "10", "2", _talk(p), p.url(), "Project", p.word("one field too many")],
        # What is left of a record that a stray quote has torn: its text where ids should be.
        [torn := f"{p.word('torn text')} {p.word('torn text')}", p.word("torn text"), p.word("torn text"), "", "", ""],
        [torn, p.word("torn text"), "1", p.word("torn text"), "", ""],
    )


_TABLES: dict[str, Callable[[Persons], bytes]] = {
    "Candidates": _candidates,
    "Notes": _notes,
    "Messages": lambda p: _rows(
        "message_id project_id candidate_id sender_profile_url subject body type",
        ["1", "10", "1", p.url(), p.word("subject"), _talk(p), "InMail"],
        ["2", "10", "77", p.url(), p.word("subject"), _talk(p), "reply"],
        ["2", "10", "1", p.url(), p.word("subject"), _talk(p), "email"],
    ),
    "Projects": lambda p: _rows(
        "project_id project_name visibility state type owner_profile_url candidate_hiring_state_ids project_description",
        ["10", "Nurse", "PUBLIC", "ACTIVE", "job", p.url(), "s1;s2", _talk(p)],
        ["20", "Cook", "PUBLIC", "CLOSED", "job", p.url(), "s1", _talk(p)],
    ),
    "HiringStates": lambda _p: _rows("candidate_hiringstate_id name type", ["s1", "New", "new"], ["s2", "Offer", "offer"]),
    "Feedbacks": lambda p: _rows(
        "feedback_id candidate_id project_id company requester_role message feedback_response recommendation_score "
        "approved_for_referral requester_profile_url requestee_profile_url",
        ["1", "1", "10", "5", "recruiter", _talk(p), _talk(p), "3", p.word("no flag"), p.url(), p.url()],
    ),
    "InterviewModules": lambda p: _rows(
        "interview_module_id description name state start_time end_time",
        ["1", _talk(p), "Technical", "complete", "1700000000000", p.word("no time")],
    ),
    "Scorecards": lambda p: _rows(
        "scorecard_id project_id candidate_id interview_id interviewer interview_module_id composite_score "
        "overall_recommendation",
        ["1", "10", "1", "1", p.url(), "1", "3.5", "strong yes"],
        ["2", "10", "2", "1", p.url(), "1", "3.5", "yes"],
    ),
    "CustomFieldDefinitions": lambda p: _rows(
        "custom_field_id entity_type description name state type custom_field_definition_values",
        ["1", "candidate", _talk(p), "Notice", "active", "multivalued", f"{p.word('option')};{p.word('option')}"],
    ),
    "CustomFieldValues": lambda p: _rows(
        "custom_field_id entity_type entity_id custom_field_values",
        ["1", "candidate", "1", f"{p.word('custom value')};{p.word('custom value')}"],
        ["1", "candidate", "888", p.word("custom value")],
        ["9", "candidate", "1", p.word("custom value")],
    ),
}
