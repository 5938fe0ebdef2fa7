"""The vendors that are reached by their API, as tests reach them: their outbox, their stub, and what it then has."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrate.outbox.client_credentials import ClientCredentials
from tests.outbox.answering import Stub
from tests.outbox.greenhouse_server import greenhouse_api
from tests.outbox.greenhouse_stub import CLIENT, JOB, REASON, SECRET, SOURCE, STAGE, SUBJECT, TAG, Greenhouse
from tests.outbox.vendor_server import vendor_api
from tests.outbox.vendor_stub import KEY, Vendor
from tests.outbox.world import MAPPINGS, World

#: Everything that a vendor has, by kind and sorted, with the names of people in place of ids.
Contents = dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True)
class VendorCase:
    """A vendor.

    Attributes:
        maps: Value maps by name, with the ids of the stub.
        stub: Makes the stub.
        serve: Serves it, and gives the base URL.
        contents: What it has.
        whole: What it has after the outbox of `sending.loaded` was sent.
        calls: Calls of that run.
        entries: Entries of the journal in that run: each row, before and after its call.
        people_entry: The entry that records the first candidate, if candidates are sent one after the other.
        tables: The tables of candidates, in the order of references.
        create, update: The names of the calls that create and change a candidate.
        refusal: The message of a candidate whom the stub refuses.
        notes: The last lines of the vendor's notes, in the order in which they came.
    """

    mapping: str
    maps: dict[str, str]
    stub: Callable[..., Any]
    serve: Callable[[Any], AbstractContextManager[str]]
    contents: Callable[[Any], Contents]
    whole: Contents
    calls: int
    entries: int
    people_entry: int
    tables: tuple[str, ...]
    create: str
    update: str
    refusal: str
    notes: Callable[[Any], list[str]]

    def world(self, folder: Path) -> World:
        """An outbox in which the project 100 and its state 11 have their ids; nothing is loaded."""
        mapping = folder / self.mapping
        shutil.copytree(MAPPINGS / self.mapping, mapping)
        for name, text in self.maps.items():
            (mapping / "maps" / f"{name}.csv").write_text(text, "utf-8")
        return World(folder, str(mapping))


def ashby_contents(vendor: Vendor) -> Contents:
    """What Ashby has."""
    names = {key: str(one["name"]) for key, one in vendor.candidates.items()}
    people = vendor.candidates.values()
    tags = {number: title for title, number in vendor.tags.items()}
    files = [(one["name"], file["name"][-7:], vendor.files[file["id"]].decode()) for one in people for file in one["fileHandles"]]
    return {
        "people": sorted((one["name"], one.get("email", "")) for one in people),
        "applications": sorted((names[one["candidate"]["id"]], one["job"]["id"], one["stage"]) for one in vendor.applications),
        "tags": sorted((one["name"], tags[tag]) for one in people for tag in one["tagIds"]),
        "notes": sorted((names[one["candidateId"]], one["content"].splitlines()[-1]) for one in vendor.notes),
        "files": sorted(files),
    }


def greenhouse_contents(vendor: Greenhouse) -> Contents:
    """What Greenhouse has."""
    data = vendor.data
    names = {one["id"]: f"{one['first_name']} {one['last_name']}" for one in data["candidates"]}
    people = [(names[one["id"]], *(each["value"] for each in one["email_addresses"])) for one in data["candidates"]]
    applications = [
        (names[one["candidate_id"]], str(one["job_id"]), str(one["job_interview_stage_id"]), str(one["source_id"]), one["status"])
        for one in data["applications"]
    ]
    tags = {one["id"]: one["name"] for one in data["candidate_tags"]}
    return {
        "people": sorted(people),
        "applications": sorted(applications),
        "tags": sorted((names[one["candidate_id"]], tags[one["candidate_tag_id"]]) for one in data["applied_candidate_tags"]),
        "notes": sorted((names[one["candidate_id"]], one["body"].splitlines()[-1]) for one in data["notes"]),
        "files": sorted((names[one["candidate_id"]], one["filename"][-7:], one["content"]) for one in data["attachments"]),
    }


_WHOLE: Contents = {
    "people": [("Ada Okafor", "ada@example.com"), ("Bo Lind", "bo@example.com")],
    "tags": [("Ada Okafor", "climber")],
    "notes": [("Ada Okafor", "called"), ("Ada Okafor", "met")],
    "files": [("Ada Okafor", "-cv.txt", "Ada's papers")],
}

ASHBY = VendorCase(
    mapping="ashby",
    maps={
        "jobs": "project,job\n100,job-a\n",
        "stages": "state,stage\n100:11,stage-new\n",
        "sources": "channel,source\nREFERRAL,source-r\n",
    },
    stub=Vendor,
    serve=vendor_api,
    contents=ashby_contents,
    whole=_WHOLE | {"applications": [("Ada Okafor", "job-a", "stage-new"), ("Bo Lind", "job-a", "stage-new")]},
    # The key, two pages of jobs, the sources, a tag, two people, two applications, a person's tag, two notes, and two for a file.
    calls=14,
    entries=18,
    people_entry=4,
    tables=("candidate", "application", "note", "candidate_tag", "attachment"),
    create="candidate.create",
    update="candidate.update",
    refusal="invalid_input: <name> cannot be created",
    notes=lambda vendor: [one["content"].splitlines()[-1] for one in vendor.notes],
)

GREENHOUSE = VendorCase(
    mapping="greenhouse",
    maps={
        "jobs": f"project,job\n100,{JOB}\n",
        "stages": f"state,stage\n100:11,{STAGE}\n",
        "sources": f"channel,source\nREFERRAL,{SOURCE}\n",
        "tags": f"tag,id\nclimber,{TAG}\n",
        "rejection_reasons": f"state,reason\n100:11,{REASON}\n",
    },
    stub=Greenhouse,
    serve=greenhouse_api,
    contents=greenhouse_contents,
    whole=_WHOLE
    | {"applications": [(name, str(JOB), str(STAGE), str(SOURCE), "rejected") for name in ("Ada Okafor", "Bo Lind")]},
    # The key, two pages of jobs, stages, sources, tags and reasons; two people, two applications with their details and their
    # rejection, a tag, two notes and a file.
    calls=19,
    entries=24,
    people_entry=2,
    tables=(*("candidate", "application", "application_detail", "note", "candidate_tag", "attachment", "rejection", "hire"),),
    create="POST /candidates",
    update="PATCH /candidates/{id}",
    refusal="HTTP 422: first_name <first_name> cannot be created",
    notes=lambda vendor: [one["body"].splitlines()[-1] for one in vendor.data["notes"]],
)

VENDORS = {"ashby": ASHBY, "greenhouse": GREENHOUSE}


def tested(vendor: Stub) -> VendorCase:
    """The vendor of a stub."""
    return GREENHOUSE if isinstance(vendor, Greenhouse) else ASHBY


def secret(vendor: Stub) -> str:
    """What calls the vendor: its key, or the secret of the client."""
    return SECRET if isinstance(vendor, Greenhouse) else KEY


def client(vendor: Stub) -> ClientCredentials | None:
    """What gives tokens to the calls."""
    if not isinstance(vendor, Greenhouse):
        return None
    return ClientCredentials("Greenhouse", vendor.token_address, CLIENT, SECRET, SUBJECT)


def environment(vendor: Stub) -> dict[str, str]:
    """The variables of the real command, except the key."""
    found = {"TALENTHUB_API_KEY": secret(vendor)}
    if isinstance(vendor, Greenhouse):
        found |= {"TALENTHUB_API_CLIENT_ID": CLIENT, "TALENTHUB_API_SUBJECT": SUBJECT}
    return found


def addresses(vendor: Stub, base: str) -> list[str]:
    """The options with the addresses of a stub."""
    return ["--base-url", base, *(["--token-url", vendor.token_address] if isinstance(vendor, Greenhouse) else [])]
