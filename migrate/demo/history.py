"""Invents what happened to a candidate: messages, notes, feedback, interviews with their scorecards."""

from __future__ import annotations

from migrate.demo.candidates import Candidate
from migrate.demo.scene import Scene

HEADERS = {
    "messages": (
        "message_id", "project_id", "candidate_id", "sender_profile_url", "subject", "body", "type", "created_time",
        "last_modified_time",
    ),
    "notes": ("note_id", "project_id", "candidate_id", "content", "owner_profile_url", "visibility", "created_time"),
    "feedbacks": (
        "feedback_id", "candidate_id", "project_id", "company", "requester_role", "message", "feedback_response",
        "recommendation_score", "approved_for_referral", "requester_profile_url", "requestee_profile_url",
    ),
    "scorecards": (
        "scorecard_id", "project_id", "candidate_id", "interview_id", "interviewer", "interview_module_id",
        "composite_score", "overall_recommendation",
    ),
}  # fmt: skip

#: One in this many records is written a second time, unchanged.
_AGAIN = 400

_UNKNOWN_PROJECT = "555000111"
_UNKNOWN_CANDIDATE = "444000222"
_UNKNOWN_MODULE = "333000444"
_KINDS = {"InMail": ("INMAIL", "OUT"), "email": ("EMAIL", "OUT"), "reply": ("REPLY", "IN")}


def invent_history(scene: Scene, candidate: Candidate, number: int) -> None:
    """Everything about one candidate; some of it names projects, candidates or modules that the delivery does not hold."""
    random, orphans = scene.random.random, scene.tally.orphans
    for project in candidate.projects or ("",):
        for _ in range(int(random() * random() * 8)):
            invent_message(scene, candidate, project)
        for _ in range(int(random() * random() * 5)):
            invent_note(scene, candidate.candidate_id, project)
        if project and random() < 0.1:
            _interviews(scene, candidate, project)
        if random() < 0.06:
            _feedback(scene, candidate.candidate_id, project)
    if number % 101 == 7:
        invent_note(scene, candidate.candidate_id, _UNKNOWN_PROJECT)
        orphans["note on an unknown project"] += 1
    if number % 103 == 9:
        invent_note(scene, _UNKNOWN_CANDIDATE, scene.projects[0].project_id)
        orphans["note on an unknown candidate"] += 1
    if number % 107 == 4:
        invent_message(scene, Candidate(_UNKNOWN_CANDIDATE, "", ()), _UNKNOWN_PROJECT)
        orphans["message to an unknown candidate"] += 1
    if number % 109 == 6:
        _feedback(scene, _UNKNOWN_CANDIDATE, "")
        orphans["feedback on an unknown candidate"] += 1


def invent_message(scene: Scene, candidate: Candidate, project: str) -> None:
    """One message; a reply comes from the candidate's own profile, which makes its sender no user."""
    random, people = scene.random.random, scene.people
    message_id = scene.next("message", 5_000_000)
    kind = ("InMail", "InMail", "email", "reply")[int(random() * 4)]
    if kind == "reply" and random() < 0.9:
        sender = people.profile_url(candidate.slug) if candidate.slug else ""
    else:
        sender = scene.user()
    subject, body, made = scene.texts.subject(), scene.texts.body(message_id), scene.moment()
    record = (message_id, project, candidate.candidate_id, sender, subject, body, kind, str(made), str(made))
    scene.sheets["messages"].put(record)
    scene.tally.rows["activity"] += 1
    scene.tally.message_bytes += len(body.encode())
    if random() < 1 / _AGAIN:
        scene.sheets["messages"].again(record)
    channel, direction = _KINDS[kind]
    scene.expected.row(
        "activity",
        remote_id=f"message:{message_id}",
        activity_type="EMAIL",
        channel=channel,
        direction=direction,
        subject=subject,
        body=body,
        remote_created_at=made,
    )


def invent_note(scene: Scene, candidate_id: str, project: str) -> None:
    """One note by a user."""
    note_id = scene.next("note", 8_000_000)
    body, made = scene.texts.body(note_id), scene.moment()
    visibility = scene.people.draw(("HiringContext", "HiringContext", "Project"))
    record = (note_id, project, candidate_id, body, scene.user(), visibility, str(made))
    scene.sheets["notes"].put(record)
    scene.tally.rows["activity"] += 1
    if scene.happens(1 / _AGAIN):
        scene.sheets["notes"].again(record)
    scene.expected.row(
        "activity",
        remote_id=f"note:{note_id}",
        activity_type="NOTE",
        channel="NOTE",
        direction=None,
        subject=None,
        body=body,
        remote_created_at=made,
    )


def _feedback(scene: Scene, candidate_id: str, project: str) -> None:
    people = scene.people
    feedback_id = scene.next("feedback", 60_000)
    texts = (scene.texts.body(feedback_id), scene.texts.body(f"re {feedback_id}") if scene.happens(0.7) else "")
    verdict = (people.draw(("1", "4.5", "5", "")), people.draw(("true", "false", "")))
    head = (feedback_id, candidate_id, project, "1337", people.draw(scene.words.requester_roles))
    scene.sheets["feedbacks"].put((*head, *texts, *verdict, scene.user(), scene.user() if scene.happens(0.9) else ""))
    scene.tally.rows["feedback"] += 1


def _interviews(scene: Scene, candidate: Candidate, project: str) -> None:
    """One or two interviews, each scored by one to three people; now and then a scorecard outside any interview."""
    random, people, tally = scene.random.random, scene.people, scene.tally
    for _ in range(1 + int(random() * 2)):
        interview = "" if random() < 0.06 else scene.next("interview", 400_000)
        tally.rows["scheduled_interview"] += interview != ""
        module = people.draw(scene.modules)
        if interview and random() < 0.02:
            module = _UNKNOWN_MODULE
            tally.orphans["interview of an unknown module"] += 1
        for _ in range(1 + int(random() * 3)):
            verdict = people.draw(("strong yes", "yes", "no", "strong no", ""))
            cells = (project, candidate.candidate_id, interview, scene.user(), module, people.draw(("3.5", "4", "")), verdict)
            scene.sheets["scorecards"].put((scene.next("scorecard", 410_000), *cells))
            tally.rows["scorecard"] += 1
