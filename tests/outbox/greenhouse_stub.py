"""Greenhouse Harvest v3 on loopback, as docs/targets/greenhouse.md describes it, with faults on demand.

It keeps every object once for each creation, never looks for duplicates, and replaces lists as a whole. A request that the
vendor would refuse as malformed, or that would mail somebody, is noted in `wrong`, which every test must find empty.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.outbox.answering import Stub
from tests.outbox.greenhouse_fields import FILTERS, IDS, ITEMS, LISTS, WRITABLE, is_valid

CLIENT, SECRET, SUBJECT = "client-1", "client-secret", "77"
JOB, STAGE, OTHER_STAGE, SOURCE, REASON, TAG, AUTHOR = 100, 11, 12, 5, 6, 8, 77

Answer = tuple[int, Any]


class RefusalError(Exception):
    """The vendor refuses a call: the HTTP status, the field and the message."""

    def __init__(self, status: int, field_name: str, message: str) -> None:
        super().__init__(message)
        self.answer = status, {"errors": [{"field": field_name, "message": message}]}


@dataclass
class Greenhouse(Stub):
    """The vendor's data: objects by collection, and what the key may see.

    Attributes:
        data: Objects of a collection, such as `candidates`, oldest first.
        sees, sees_candidates: The user is a Site Admin. Others get empty lists.
        spelled: How it keeps a profile URL that it spells in another way.
        elsewhere: The address of its next pages, if they are not below the base URL.
        lacking: Calls without a permission.
        token_calls: Calls after which a token has ended early.
        page: The most objects of a page.
    """

    data: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sees: bool = True
    sees_candidates: bool = True
    spelled: dict[str, str] = field(default_factory=dict)
    elsewhere: str = ""
    lacking: frozenset[str] = frozenset()
    token_calls: int = 7
    page: int = 2
    tokens: dict[str, int] = field(default_factory=dict)
    cursors: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    address: str = ""
    token_address: str = ""
    last_id: int = 1000

    def __post_init__(self) -> None:
        """Fills in what customers make in the vendor's screens."""
        self.data = (
            {name: [] for name in LISTS}
            | {
                "jobs": [{"id": JOB, "name": "Engineer"}, {"id": 101, "name": "Designer"}, {"id": 102, "name": "Writer"}],
                "job_interview_stages": [{"id": one, "job_id": JOB, "name": f"stage {one}"} for one in (STAGE, OTHER_STAGE)],
                "sources": [{"id": SOURCE, "name": "Referral"}],
                "rejection_reasons": [{"id": REASON, "name": "Other"}],
                "candidate_tags": [{"id": TAG, "name": "climber"}],
                "users": [{"id": AUTHOR, "primary_email": "owner@example.com"}],
            }
            | self.data
        )

    @property
    def writes(self) -> int:
        """Calls that change something."""
        return sum(count for name, count in self.calls.items() if not name.startswith("GET "))

    def malformed(self, message: str) -> RefusalError:
        """A refusal that no test may cause."""
        self.wrong.append(message)
        return RefusalError(422, "base", message)

    def one(self, collection: str, number: Any) -> dict[str, Any]:
        """The object with an id. Raises RefusalError."""
        for each in self.data[collection]:
            if each["id"] == number:
                return each
        raise RefusalError(404, "id", f"{collection} {number} was not found")

    def execute(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any, str | None]:
        """Status and content of an answer, and the cursor of the next page."""
        try:
            if method == "GET":
                return 200, *self._list(path.strip("/"), query)
            return *self._write(method, path.strip("/").split("/"), body), None
        except RefusalError as error:
            return *error.answer, None

    def _list(self, collection: str, query: dict[str, str]) -> tuple[Any, str | None]:
        if collection not in LISTS:
            raise self.malformed(f"GET /{collection} does not exist")
        if "cursor" in query:
            if len(query) > 1 or query["cursor"] not in self.cursors:
                raise self.malformed("cursor must be the only parameter")
            found = self.cursors[query["cursor"]]
        else:
            found = [one for one in reversed(self.data[collection]) if self._passes(collection, one, query)]
        size = min(self.page, int(query.get("per_page", "100")))
        if not self.sees or (collection == "candidates" and not self.sees_candidates):
            return [], None
        if len(found) <= size:
            return found, None
        cursor = f"cursor-{len(self.cursors)}"
        self.cursors[cursor] = found[size:]
        return found[:size], cursor

    def _passes(self, collection: str, one: dict[str, Any], query: dict[str, str]) -> bool:
        for name, value in query.items():
            if name == "per_page":
                if not 1 <= int(value) <= 500:
                    raise self.malformed("per_page is not 1 to 500")
            elif name not in FILTERS[collection]:
                raise self.malformed(f"GET /{collection} has no parameter {name}")
            elif name == "email":
                if value.lower() not in [each["value"].lower() for each in one["email_addresses"]]:
                    return False
            elif name == "created_at":
                relation, _, moment = value.partition("|")
                if relation != "gte" or one["created_at"] < datetime.fromisoformat(moment).isoformat():
                    return False
            elif name in IDS and str(one[IDS[name]]) not in value.split(","):
                return False
        return True

    def _write(self, method: str, path: list[str], body: Any) -> Answer:
        collection, number, verb = [*path, "", ""][:3]
        call = f"{method} {collection}" + (f" {verb}" if verb else "")
        if method == "DELETE":
            self.data[collection].remove(self.one(collection, int(number)))
            return 204, None
        if call not in WRITABLE:
            raise self.malformed(f"{call} does not exist, or must not be used")
        self._check(call, body)
        if collection == "applications" and number:
            return self._change_application(int(number), verb, body)
        if method == "PATCH":
            found = self.one(collection, int(number))
            found.update(body)
            return 200, found
        made = getattr(self, f"_new_{collection}")(body)
        self.last_id += 1
        made = {"id": self.last_id, "created_at": datetime.now(UTC).isoformat(), **made}
        self.data[collection].append(made)
        return 201, {"candidate": made, "application": None} if collection == "candidates" else made

    def _check(self, call: str, body: Any) -> None:
        if not isinstance(body, dict):
            raise self.malformed(f"{call} without an object")
        needed, allowed = WRITABLE[call]
        for name in needed - set(body):
            raise self.malformed(f"{call} lacks {name}")
        for name, value in body.items():
            if name not in needed | allowed:
                raise self.malformed(f"{call}: disallowed additional property {name}")
            if not is_valid(name, value):
                raise self.malformed(f"{call}: {name} is not valid")

    def _new_candidates(self, body: Any) -> Any:
        if body["first_name"].startswith("Refused"):
            raise RefusalError(422, "first_name", f"{body['first_name']} cannot be created")
        lists: dict[str, Any] = {name: [] for name in ITEMS}
        for item in body.get("social_media_addresses", []):
            item["value"] = self.spelled.get(item["value"], item["value"])
        return lists | {"company": None, "title": None, "tags": [], "private": False} | body

    def _new_applications(self, body: Any) -> Any:
        self.one("candidates", body["candidate_id"])
        self.one("jobs", body["job_id"])
        if self.one("job_interview_stages", body["initial_stage_id"])["job_id"] != body["job_id"]:
            raise RefusalError(422, "initial_stage_id", "the stage is of another job")
        stage = body.pop("initial_stage_id")
        return {"status": "in_process", "job_interview_stage_id": stage, "source_id": None, **body}

    def _change_application(self, number: int, verb: str, body: Any) -> Answer:
        found = self.one("applications", number)
        if not verb:
            found.update(body)
            return 200, found
        if found["status"] != "in_process":
            raise RefusalError(422, "status", f"the application is {found['status']}")
        if verb == "reject":
            self.one("rejection_reasons", body["rejection_reason_id"])
        found.update({"status": {"reject": "rejected", "hire": "hired"}[verb], **body})
        return 204, None

    def _new_notes(self, body: Any) -> Any:
        self.one("candidates", body["candidate_id"])
        if "user_id" in body:
            self.one("users", body["user_id"])
        if re.search(r"@\w", body["body"]):
            self.wrong.append("a note would mail the user that it mentions")
        return body

    def _new_attachments(self, body: Any) -> Any:
        application = self.one("applications", body["application_id"])
        try:
            content = base64.b64decode(body["content"], validate=True)
        except binascii.Error:
            raise self.malformed("the content is not base64") from None
        given = {name: value for name, value in body.items() if name != "content"}
        return given | {"candidate_id": application["candidate_id"], "content": content.decode()}

    def _new_applied_candidate_tags(self, body: Any) -> Any:
        self.one("candidates", body["candidate_id"])
        self.one("candidate_tags", body["candidate_tag_id"])
        return body
