"""Invents candidates: one person in several projects, whose records disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from migrate.demo.people import Name
from migrate.demo.scene import Project, Scene, State

HEADERS = {
    "candidates": (
        "candidate_id", "project_id", "first_name", "last_name", "emails", "phone_numbers", "tags", "profile_url",
        "sourcing_channels", "hiring_state_id", "created_time", "created_datetime", "last_modified_time",
        "last_modified_datetime", "Talent Pool",
    ),
}  # fmt: skip

_DECLINED = frozenset({"archived", "rejected"})
_PROJECTS_EACH = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the rest of the story needs to know of a person; `slug` is empty where there is no profile."""

    candidate_id: str
    slug: str
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    """One row of Candidates.csv. `project` is None in a talent pool; times are epoch milliseconds."""

    project_id: str
    state: State | None
    in_pipeline: bool
    name: Name
    channel: str
    created: int
    modified: int


@dataclass(frozen=True, slots=True)
class _Contacts:
    """What all records of a person say together: the keys of the child rows."""

    emails: set[str]
    phones: set[str]
    tags: set[str]


def candidate_id(number: int) -> str:
    """Opaque ids: nine digits mostly; twins that differ by leading zeros only, and nineteen digits that a float would merge.

    None of the long ones ends in a zero: it would look rounded, and records with different names would be rejected (S316).
    """
    if number % 97 == 8:
        return f"00{candidate_id(number - 1)}"
    if number % 89 == 9 and number % 10:
        return f"{9_000_000_000_000_000_000 + number}"
    return f"{100_000_000 + number * 7}"


def invent_candidate(scene: Scene, number: int) -> Candidate:
    """One person with all records; what they say is scattered over them, in another order and another case each time."""
    people, random = scene.people, scene.random.random
    person = candidate_id(number)
    slug = "" if random() < 0.05 else people.slug("c", number)
    emails = [people.email(f"c{number:x}") for _ in range(int(random() * 3))]
    phones = [people.phone() for _ in range(int(random() * 3))]
    tags = [people.tag() for _ in range(int(random() * 5))]
    records = _records(scene, number)
    contacts = _Contacts(
        {email.lower() for email in emails}, {stored.lower() for _, stored in phones}, {tag.lower() for tag in tags}
    )
    only_text_times = number % 50 == 3
    for place, record in enumerate(records):
        lists = (_cell(scene, emails), _cell(scene, [typed for typed, _ in phones]), _cell(scene, tags))
        cells = (
            person, record.project_id, record.name.given, record.name.family, *lists,
            people.profile_url(slug) if slug else "", record.channel, record.state.state_id if record.state else "",
            "" if only_text_times else str(record.created), _datetime(record.created),
            "" if only_text_times else str(record.modified), _datetime(record.modified), f"pool {number % 4}",
        )  # fmt: skip
        scene.sheets["candidates"].put(cells, later=place > 0 and number % 3 == 0)
    _count(scene, slug, records, contacts)
    _expect(scene, person, records, contacts, 1000 if only_text_times else 1)
    return Candidate(person, slug, tuple(record.project_id for record in records if record.project_id))


def _records(scene: Scene, number: int) -> list[_Record]:
    people, random = scene.people, scene.random.random
    made = scene.moment()
    direction = 1 if number % 2 else -1  # later records may be the older ones: neither end of the file wins by itself
    records: list[_Record] = []
    projects = _projects(scene, number)
    for place, project in enumerate(projects):
        created = made + direction * (place * 86_400_000 + int(random() * 80_000_000))
        modified = created + 1000 + int(random() * 1_000_000_000)
        # Whether an empty name is a name that disagrees, nobody wrote down: only a person of one record has none.
        name = records[0].name if records and random() < 0.4 else people.name(whole=len(projects) > 1)
        if project is None:
            records.append(_Record("", None, True, name, "", created, modified))
            continue
        outside = random() < 0.02
        state = people.draw(scene.states if outside else project.pipeline) if project.pipeline else None
        inside = state in project.pipeline
        channel = people.draw(scene.words.channels)
        records.append(_Record(project.project_id, state, inside, name, channel, created, modified))
    return records


def _projects(scene: Scene, number: int) -> list[Project | None]:
    """Distinct projects; None for a person in no project; now and then one that the delivery does not hold."""
    if number % 41 == 17:
        return [None]
    if number % 173 == 11:
        return [Project(f"{600_000_000 + number}", ())]
    wanted = _PROJECTS_EACH[int(scene.random.random() * len(_PROJECTS_EACH))]
    chosen: dict[str, Project] = {}
    for _ in range(wanted):
        project = scene.people.draw(scene.projects[:-1])
        chosen[project.project_id] = project
    return list(chosen.values())


def _cell(scene: Scene, items: list[str]) -> str:
    """A list in a cell: turned round, in another case, with spaces and an empty item; every record contains every item."""
    random = scene.random.random
    given = list(items) if random() < 0.6 else items[::-1]
    given = [scene.people.other_case(item) for item in given]
    if given and random() < 0.1:
        given = [f" {item}  " for item in given] + ["", given[0].strip()]
    return ";".join(given)


def _datetime(moment: int) -> str:
    return datetime.fromtimestamp(moment // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _count(scene: Scene, slug: str, records: list[_Record], contacts: _Contacts) -> None:
    rows = scene.tally.rows
    rows["candidate"] += 1
    rows["candidate_email_address"] += len(contacts.emails)
    rows["candidate_phone_number"] += len(contacts.phones)
    rows["candidate_tag"] += len(contacts.tags)
    rows["candidate_url"] += bool(slug)
    rows["application"] += sum(1 for record in records if record.project_id)
    scene.tally.tags |= contacts.tags
    scene.tally.persons_in_several_projects += len(records) > 1
    for record in records:
        scene.tally.orphans["application without job"] += record.project_id != "" and record.state is None
        scene.tally.orphans["application outside its pipeline"] += not record.in_pipeline


def _expect(scene: Scene, person: str, records: list[_Record], contacts: _Contacts, step: int) -> None:
    expected = scene.expected
    last = max(records, key=lambda record: record.modified)
    first = min(records, key=lambda record: record.created)
    expected.row(
        "candidate",
        remote_id=person,
        first_name=last.name.given,
        last_name=last.name.family or None,
        source=first.channel or None,
        remote_created_at=first.created // step * step,
        remote_updated_at=last.modified // step * step,
    )
    for table, keys in (("email_address", contacts.emails), ("phone_number", contacts.phones), ("tag", contacts.tags)):
        for key in sorted(keys):
            expected.row(f"candidate_{table}", remote_id=f"{person}:{key}", candidate_id=person)
    for record in records:
        if record.project_id:
            kind = record.state.type if record.state else ""
            expected.row(
                "application",
                remote_id=f"{person}:{record.project_id}",
                candidate_id=person,
                job_id=record.project_id if record.state else None,
                current_stage_id=f"{record.project_id}:{record.state.state_id}" if record.state and record.in_pipeline else None,
                source=record.channel,
                applied_at=record.created // step * step,
                outcome="HIRED" if kind == "hired" else "DECLINED" if kind in _DECLINED else "PENDING",
            )
