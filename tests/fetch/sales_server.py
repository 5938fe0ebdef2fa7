"""Sales Navigator's analytics API as LinkedIn documents it, on loopback; notes every request that LinkedIn would refuse.

Days hold activities: each kind has `rows_a_day` rows for each day of a job's period, the same whenever it is asked for.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fetch.serving import TurnedClock, serving

TOKEN = "AQV-test-token"  # noqa: S105 - opens this server alone
URN = "urn:li:contract:123456"
DAY_MS = 86_400_000
ACTIONS = {"exportActivityData": "activity", "exportActivityOutcomeData": "activity_outcome", "exportSeatData": "seat"}


@dataclass
class ServedJob:
    kind: str
    start: int
    end: int
    polls_left: int
    status: str = "COMPLETED"
    link: int = 0
    link_expires: datetime = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Sales:
    """What the server holds, how it misbehaves, and what it was asked."""

    clock: TurnedClock | None = None
    base: str = ""
    contracts: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 10
    polls: int = 2
    rows_a_day: int = 3
    link_lives: timedelta = timedelta(hours=1)
    wrapped_looks: bool = False
    token: str = TOKEN
    allowed: bool = True
    longest_days: int = 90
    fresh_until: date | None = None
    #: Statuses that the next requests get, by the beginning of their path; None serves the request.
    answers: dict[str, deque[tuple[int, dict[str, str]] | None]] = field(default_factory=dict)
    #: Statuses that the next jobs end with; empty text for success.
    ends: deque[str] = field(default_factory=deque)
    #: Bodies that the next downloads send, with the length that they claim.
    bodies: deque[tuple[bytes, int]] = field(default_factory=deque)
    announced_offset: deque[int] = field(default_factory=deque)
    jobs: dict[int, ServedJob] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    downloads: Counter[int] = field(default_factory=Counter)
    most_running: Counter[str] = field(default_factory=Counter)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self) -> datetime:
        return self.clock.now() if self.clock else datetime.now(UTC)

    def csv(self, job: ServedJob) -> bytes:
        first = datetime.fromtimestamp(job.start / 1000, UTC).date()
        days = [first + timedelta(days=number) for number in range((job.end - job.start) // DAY_MS)]
        return (HEADERS[job.kind] + "".join(self._day(job.kind, day) for day in days)).encode()

    def rows(self, job: ServedJob) -> int:
        return self.rows_a_day * ((job.end - job.start) // DAY_MS)

    def _day(self, kind: str, day: date) -> str:
        numbers = range(self.rows_a_day)
        if kind == "activity":
            shape = f'{day:%Y%m%d}-{{0}},PROFILE_VIEWED,{day:%m-%d-%Y} 10:00:0{{0}},7,"lead\n""{{0}}"""\r\n'
        elif kind == "activity_outcome":
            shape = f"{day:%Y%m%d}-{{0}},INMAIL_ACCEPTED\r\n"
        else:
            shape = f"{{0}},{day},Holder {{0}},ACTIVE,70\r\n"
        return "".join(shape.format(number) for number in numbers)


HEADERS = {
    "activity": "activityId,activityType,createdAt,seatId,memberIdentityKey\r\n",
    "activity_outcome": "activityId,activityType\r\n",
    "seat": "seatId,date,name,status,socialSellingIndex\r\n",
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    sales: Sales

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def _serve(self, method: str) -> None:
        sales = self.sales
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length", "0") or 0))
        with sales.lock:
            kind = next(
                (name for name in ("/salesContracts", "/salesAnalyticsExportJobs", "/download") if path.startswith(name)), ""
            )
            sales.requests[f"{method} {kind}"] += 1
            self._check_headers(method)
            queue = sales.answers.get(f"{method} {kind}")
            planned = queue.popleft() if queue else None
            if planned is not None:
                self._send(planned[0], b'{"message":"no"}', planned[1])
            elif self.headers.get("Authorization") != f"Bearer {sales.token}":
                self._send(401, b'{"serviceErrorCode":65600}')
            elif method == "POST" and path == "/salesAnalyticsExportJobs":
                self._start(body)
            elif kind == "/salesContracts":
                self._contracts()
            elif kind == "/salesAnalyticsExportJobs":
                self._look(path)
            elif kind == "/download":
                self._download(path)
            else:
                sales.violations.append(f"{method} {path}: no such resource")
                self._send(404, b"{}")

    def _check_headers(self, method: str) -> None:
        if self.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            self.sales.violations.append(f"{method} {self.path}: without X-Restli-Protocol-Version 2.0.0")
        if not str(self.headers.get("Authorization", "")).startswith("Bearer "):
            self.sales.violations.append(f"{method} {self.path}: without a bearer token")
        if method == "POST" and self.headers.get("Content-Type") != "application/json":
            self.sales.violations.append(f"{method} {self.path}: not application/json")

    def _contracts(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if query.get("q") != ["contractsByMember"]:
            self.sales.violations.append(f"GET {self.path}: without q=contractsByMember")
        start, count = int(query.get("start", ["0"])[0]), int(query.get("count", ["10"])[0])
        size = min(count, self.sales.page_size)
        elements = self.sales.contracts[start : start + size]
        self._json({"elements": elements, "paging": {"count": size, "start": start, "links": []}})

    def _start(self, body: bytes) -> None:
        sales = self.sales
        action = parse_qs(urlsplit(self.path).query).get("action", [""])[0]
        request = json.loads(body)
        if action not in ACTIONS:
            sales.violations.append(f"unknown action {action}")
            self._send(400, b"{}")
            return
        if sorted(request) != ["contract", "endAt", "startAt"] or not all(
            isinstance(request[key], int) for key in ("startAt", "endAt")
        ):
            sales.violations.append(f"{action}: body has {sorted(request)}")
        days = (request["endAt"] - request["startAt"]) / DAY_MS
        if not 0 < days <= 90 or request["endAt"] > sales.now().timestamp() * 1000:
            sales.violations.append(f"{action}: a period of {days} days, or in the future")
        if request["contract"] != URN:
            self._send(404, b"{}")
            return
        if not sales.allowed:
            self._send(403, b"{}")
            return
        kind = ACTIONS[action]
        job = ServedJob(kind, request["startAt"], request["endAt"], sales.polls)
        job.status = self._end(job, days)
        number = 100_000 + len(sales.jobs)
        sales.jobs[number] = job
        running = sum(1 for other in sales.jobs.values() if other.kind == kind and other.polls_left > 0)
        sales.most_running[kind] = max(sales.most_running[kind], running)
        self._json({"value": {"id": number, "status": "ENQUEUED"}}, 201)

    def _end(self, job: ServedJob, days: float) -> str:
        sales = self.sales
        if sales.ends and (planned := sales.ends.popleft()):
            return planned
        if days > sales.longest_days:
            return "FAILED_DUE_TO_EXCEEDED_FILE_SIZE_ERROR"
        last = datetime.fromtimestamp(job.end / 1000, UTC).date() - timedelta(days=1)
        return "FAILED_DUE_TO_DATA_DELAY" if sales.fresh_until and last > sales.fresh_until else "COMPLETED"

    def _look(self, path: str) -> None:
        sales = self.sales
        query = urlsplit(self.path).query
        if query != "contract=urn%3Ali%3Acontract%3A123456":
            sales.violations.append(f"GET {self.path}: the URN is not URL-encoded")
        number = int(path.rsplit("/", 1)[1])
        job = sales.jobs.get(number)
        if job is None:
            self._send(404, b"{}")
            return
        answer: dict[str, Any] = {"id": number, "status": job.status}
        if job.polls_left > 0:
            job.polls_left -= 1
            answer["status"] = ("ENQUEUED", "PROCESSING", "SOMETHING_NEW")[job.polls_left % 3]
        elif job.status == "COMPLETED":
            job.link += 1
            job.link_expires = sales.now() + sales.link_lives
            offset = sales.announced_offset.popleft() if sales.announced_offset else 0
            answer |= {
                ("downloadUrl", "downloadURL")[number % 2]: f"{sales.base}/download/{number}/{job.link}",
                "rowCount": sales.rows(job) + offset,
                "expireAt": int(job.link_expires.timestamp() * 1000),
            }
        self._json({"value": answer} if sales.wrapped_looks else answer)

    def _download(self, path: str) -> None:
        sales = self.sales
        number, link = map(int, re.findall(r"\d+", unquote(path)))
        job = sales.jobs[number]
        if link != job.link or sales.now() >= job.link_expires:
            self._send(401, b"{}")
            return
        if sales.bodies:
            body, length = sales.bodies.popleft()
            self._send(200, body, {"Content-Type": "text/csv"}, length)
            return
        sales.downloads[number] += 1
        self._send(200, sales.csv(job), {"Content-Type": "text/csv"})

    def _json(self, document: dict[str, Any], status: int = 200) -> None:
        self._send(status, json.dumps(document).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if length is not None and length != len(body):
            self.close_connection = True


@contextmanager
def sales_server(clock: TurnedClock | None = None) -> Iterator[Sales]:
    """A server with one contract that may be exported and one that may not."""
    sales = Sales(clock)
    sales.contracts = [
        {"contract": URN, "name": "Northern team", "description": "Advanced", "hasReportingAccess": True},
        {"contract": "urn:li:contract:777", "name": "Board", "description": "", "hasReportingAccess": False},
    ]
    with serving(type("Bound", (Handler,), {"sales": sales})) as base:
        sales.base = base
        yield sales
