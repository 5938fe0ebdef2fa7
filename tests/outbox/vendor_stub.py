"""A vendor's API on loopback, as docs/targets/ashby.md describes Ashby's, with faults on demand.

It keeps every object once for each creation and never looks for duplicates, so that a call that is sent twice is seen. A request
that the vendor would refuse as malformed is noted in `wrong`, which every test must find empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.outbox.answering import Stub

KEY = "test-key"
WRITES = (
    "candidate.create",
    "candidate.update",
    "candidate.createNote",
    "candidateTag.create",
    "candidate.addTag",
    "application.create",
    "application.changeStage",
    "candidate.uploadFile",
)
JOBS = ("job-a",)
ARCHIVED = "stage-archived"
SCOPES = ["candidatesRead", "candidatesWrite", "hiringProcessMetadataRead", "hiringProcessMetadataWrite", "jobsRead"]

#: The answer to a call for an object that the key may not see, with HTTP 403.
FORBIDDEN: dict[str, Any] = {"success": False, "errorInfo": {"code": "confidential", "message": "the job is confidential"}}


@dataclass
class Vendor(Stub):
    """The vendor's data.

    Attributes:
        scopes: The permissions of the key.
        expired: How many of the next uploads come after their address expired.
        storage: The address of the storage, another server.
        late: Seconds after which searches and lists show a new object.
        titles: Titles of jobs and sources that differ from their id.
        forbidden: Candidates whose applications the key may not create.
    """

    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    candidates: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    applications: list[dict[str, Any]] = field(default_factory=list)
    handles: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    expired: int = 0
    storage: str = ""
    sources: list[str] = field(default_factory=lambda: ["source-r"])
    late: float = 0.0
    titles: dict[str, str] = field(default_factory=dict)
    forbidden: frozenset[str] = frozenset()

    @property
    def writes(self) -> int:
        """Calls that change something."""
        return sum(self.calls[name] for name in WRITES)

    def execute(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer of a call."""
        made = {
            "apiKey.info": self._info,
            "candidate.create": self._create,
            "candidate.update": self._update,
            "candidate.search": self._search,
            "candidate.delete": lambda given: self.candidates.pop(given["id"]),
            "candidate.info": self._candidate,
            "candidate.uploadFile": self._file,
            "job.list": self._jobs,
            "source.list": lambda _body: self._titled(self.sources),
            "archiveReason.list": lambda _body: [{"id": "reason-a", "text": "Other"}],
            "file.createFileUploadHandle": self._handle,
            "application.create": self._apply,
            "application.changeStage": self._stage,
            "application.list": self._applications,
            "application.info": self._application,
            "candidate.createNote": self._note,
            "candidate.listNotes": self._notes,
            "candidateTag.create": self._tag,
            "candidate.addTag": self._add_tag,
        }
        if name not in made:
            self.wrong.append(f"unknown call {name}")
            return _failure("unknown_endpoint", name)
        try:
            results = made[name](body)
        except PermissionError:
            return FORBIDDEN
        except LookupError as error:
            kind = "application" if name == "application.info" else "candidate"
            return _failure(f"{kind}_not_found", f"{error} of {name} was not found")
        except ValueError as error:
            return _failure("invalid_input", str(error))
        pages = {"moreDataAvailable": True, "nextCursor": "2"} if name == "job.list" and "cursor" not in body else {}
        return {"success": True, "results": results, **pages}

    def _shown(self, objects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Objects that searches and lists show by now."""
        return [one for one in objects if self.clock() >= one.get("made", 0.0) + self.late]

    def _info(self, _body: dict[str, Any]) -> Any:
        return {"title": "key", "scopes": self.scopes}

    def _create(self, body: dict[str, Any]) -> Any:
        if not body.get("name"):
            self.wrong.append("candidate.create without a name")
            raise ValueError("name is required")
        if body["name"].startswith("Refused"):
            raise ValueError(f"{body['name']} cannot be created")
        made = {"id": f"c{len(self.candidates) + 1}", "tagIds": [], "fileHandles": [], "made": self.clock(), **body}
        self.candidates[made["id"]] = made
        return made

    def _update(self, body: dict[str, Any]) -> Any:
        if body.get("sendNotifications") is not False:
            self.wrong.append("candidate.update would mail the candidate")
        found = self.candidates[body["candidateId"]]
        found.update({name: value for name, value in body.items() if name not in ("candidateId", "sendNotifications")})
        return found

    def _candidate(self, body: dict[str, Any]) -> Any:
        found = self.candidates[body["id"]]
        return found | {
            "emailAddresses": [{"value": found["email"], "type": "Personal", "isPrimary": True}] if found.get("email") else [],
            "tags": [{"id": number, "title": title} for title, number in self.tags.items() if number in found["tagIds"]],
        }

    def _search(self, body: dict[str, Any]) -> Any:
        if not body:
            self.wrong.append("candidate.search for nothing")
        return [
            one
            for one in self._shown(self.candidates.values())
            if all((one.get(name) or "").lower() == value.lower() for name, value in body.items())
        ]

    def _titled(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        return [{"id": one, "title": self.titles.get(one, one)} for one in ids]

    def _jobs(self, body: dict[str, Any]) -> Any:
        return self._titled(JOBS) if body.get("cursor") == "2" else [{"id": "job-0", "title": "Other"}]

    def _apply(self, body: dict[str, Any]) -> Any:
        if body["jobId"] not in JOBS:
            raise ValueError("job_not_found")
        (item,) = body["applicationHistory"]
        self._check_stage(item["stageId"], item)
        candidate = self.candidates[body["candidateId"]]
        if candidate["name"] in self.forbidden:
            raise PermissionError
        made = {"id": f"a{len(self.applications) + 1}", "candidate": {"id": candidate["id"]}, "job": {"id": body["jobId"]}}
        source = {"id": body["sourceId"]} if "sourceId" in body else None
        more = {"stage": item["stageId"], "createdAt": body["createdAt"], "made": self.clock(), "source": source}
        self.applications.append(made | more)
        return made

    def _stage(self, body: dict[str, Any]) -> Any:
        self._check_stage(body["interviewStageId"], body)
        if "archiveEmail" in body:
            self.wrong.append("application.changeStage would mail the candidate")
        (found,) = [one for one in self.applications if one["id"] == body["applicationId"]]
        found["stage"] = body["interviewStageId"]
        return found

    @staticmethod
    def _check_stage(stage: str, body: dict[str, Any]) -> None:
        if (stage == ARCHIVED) != ("archiveReasonId" in body):
            raise ValueError("an archived stage and a reason go together")

    def _applications(self, body: dict[str, Any]) -> Any:
        return [one for one in self._shown(self.applications) if one["job"]["id"] == body["jobId"]]

    def _application(self, body: dict[str, Any]) -> Any:
        found = next((one for one in self.applications if one["id"] == body["applicationId"]), None)
        if found is None:
            raise KeyError(body["applicationId"])
        return found | {"currentInterviewStage": {"id": found["stage"]}, "archiveReason": None}

    def _handle(self, body: dict[str, Any]) -> Any:
        if body["fileUploadContext"] != "CandidateFiles" or not isinstance(body["contentLength"], int):
            self.wrong.append("file.createFileUploadHandle without context or length")
        handle = f"h{len(self.handles) + 1}"
        self.handles[handle] = dict(body)
        return {"handle": handle, "url": f"{self.storage}/{handle}", "fields": {"policy": "p", "key": handle}}

    def _file(self, body: dict[str, Any]) -> Any:
        handle = self.handles[body["fileHandle"]]
        if "content" not in handle:
            self.wrong.append("candidate.uploadFile before the upload")
        found = self.candidates[body["candidateId"]]
        made = {"id": f"f{self.number}", "name": handle["filename"]}
        self.files[made["id"]] = handle.get("content", b"")
        found["fileHandles"].append(made)
        return found

    def store(self, handle: str, form: dict[str, bytes]) -> int:
        """Takes a file at the address of a handle. Returns the HTTP status."""
        if self.expired:
            self.expired -= 1
            return 403
        if form.get("policy") != b"p" or list(form)[-1] != "file":
            self.wrong.append("an upload without its fields, or with the file not last")
        if len(form["file"]) != self.handles[handle]["contentLength"]:
            self.wrong.append("an upload of another length")
        self.handles[handle]["content"] = form["file"]
        return 204

    def _note(self, body: dict[str, Any]) -> Any:
        if body["candidateId"] not in self.candidates:
            raise KeyError(body["candidateId"])
        made = {"id": f"n{len(self.notes) + 1}", "content": body["note"]["value"], "made": self.clock(), **body}
        self.notes.append(made)
        return made

    def _notes(self, body: dict[str, Any]) -> Any:
        return [one for one in self._shown(self.notes) if one["candidateId"] == body["candidateId"]]

    def _tag(self, body: dict[str, Any]) -> Any:
        title = body["title"]
        self.tags.setdefault(title, f"t{len(self.tags) + 1}")
        return {"id": self.tags[title], "title": title}

    def _add_tag(self, body: dict[str, Any]) -> Any:
        if body["tagId"] not in self.tags.values():
            self.wrong.append("candidate.addTag with an unknown tag")
        tags = self.candidates[body["candidateId"]]["tagIds"]
        if body["tagId"] not in tags:
            tags.append(body["tagId"])
        return self.candidates[body["candidateId"]]


def _failure(code: str, message: str) -> dict[str, Any]:
    return {"success": False, "errors": [code], "errorInfo": {"code": code, "message": message, "requestId": "r", "meta": {}}}
