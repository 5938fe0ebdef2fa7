"""A delivery, a mapping of kind bundle and its outbox in a folder; every command is the real one."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.runner import talenthub

MAPPINGS = Path(__file__).parents[2] / "mappings"

_CANDIDATES = ("candidate_id", "project_id", "first_name", "last_name", "emails", "phone_numbers", "tags", "profile_url",
               "sourcing_channels", "hiring_state_id", "created_time", "last_modified_time")  # fmt: skip
_PROJECTS = ("project_id", "project_name", "visibility", "state", "type", "owner_profile_url", "candidate_hiring_state_ids",
             "sourcing_channels", "project_description", "job_post_id", "job_post_description", "job_post_created_at",
             "job_post_state")  # fmt: skip
_STATES = ("candidate_hiringstate_id", "name", "type")
_NOTES = ("note_id", "project_id", "candidate_id", "content", "owner_profile_url", "visibility", "created_time")

#: A mapping with everything that a bundle can do.
SMALL = {
    "target.yaml": "kind: bundle\ndefaults: {id: {kind: given, column: id}}\n",
    "candidate.yaml": """\
entity: candidate
columns:
  id: candidate_id
  first_name: given_name
  last_name: family_name
  email: {field: emails, clean: [{item: 1}]}
  tags: {field: tags, clean: [json_list], type: json}
  seen_at: modified_at
""",
    "note.yaml": """\
entity: note
columns:
  id: note_id
  candidate_id: {ref: candidate, key: candidate_id}
  text: content
  written_at: created_at
""",
    "file.yaml": """\
entity: attachment
columns:
  id: {field: attachment_id, clean: [sha256]}
  candidate_id: {ref: candidate, key: candidate_id}
  file_name: file_name
  file_url: file_url
  sha256: sha256
  size_bytes: size_bytes
""",
    "bundle.yaml": """\
importer: Example
files:
  people.csv:
    table: candidate
    columns:
      Id: id
      First: first_name
      Last: {column: last_name, required: true}
      Email: {column: email, unique: true}
      Tags: tags
      Seen: seen_at
      Notes: {gather: {table: note, by: candidate_id, column: text, order: [written_at], separator: " | "}}
  files.csv:
    table: file
    columns:
      Id: id
      Person: candidate_id
      File: {attachment: cv, required: true}
    needs: [candidate_id]
attachments:
  cv:
    table: file
    place: file_url
    content: sha256
    size: size_bytes
    name: "{candidate_id}-{file_name}"
    into: cv
    extensions: [txt, pdf]
    max_bytes: 100
""",
}


def person(candidate: str, first: str, last: str, **cells: str) -> dict[str, str]:
    """A line of Candidates.csv; `email` and `tags` as in the export."""
    plain = {
        "candidate_id": candidate,
        "project_id": "100",
        "first_name": first,
        "last_name": last,
        "emails": f"{first.lower()}@example.com",
        "sourcing_channels": "REFERRAL",
        "hiring_state_id": "11",
        "created_time": "1609459200000",
        "last_modified_time": "1612137600000",
    }
    return plain | cells


ADA, BO = person("1", "Ada", "Okafor"), person("2", "Bo", "Lind")


def note(number: str, candidate: str, content: str, **cells: str) -> dict[str, str]:
    """A line of Notes.csv."""
    plain = {"note_id": number, "project_id": "100", "candidate_id": candidate, "content": content, "visibility": "Project"}
    return plain | {"created_time": f"16094592{int(number):02d}000"} | cells


@dataclass
class World:
    """Commands in a folder: `export/` is the delivery, `outbox.db` the target.

    Attributes:
        mapping: The name of a shipped mapping, or the files of one.
    """

    folder: Path
    mapping: str | Mapping[str, str] = field(default_factory=lambda: SMALL)

    def deliver(
        self,
        people: Sequence[Mapping[str, str]],
        notes: Sequence[Mapping[str, str]] = (),
        files: Mapping[str, bytes] | None = None,
    ) -> None:
        """Writes the delivery. `files` by `<candidate>/<name>`."""
        contract = self.folder / "export" / "Contract_1"
        project = {"project_id": "100", "project_name": "Engineer", "state": "ACTIVE", "candidate_hiring_state_ids": "11"}
        write_csv(contract / "Candidates.csv", _CANDIDATES, people)
        write_csv(contract / "Projects.csv", _PROJECTS, [project])
        write_csv(
            contract / "HiringStates.csv", _STATES, [{"candidate_hiringstate_id": "11", "name": "New", "type": "uncontacted"}]
        )
        write_csv(contract / "Notes.csv", _NOTES, notes)
        for place, content in (files or {}).items():
            candidate, _, name = place.partition("/")
            path = self.folder / "export" / "Attachments_1-9" / f"Candidate_{candidate}" / "Public" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def copy(self, folder: Path) -> World:
        """The same delivery and outbox in another folder. Stored files stay where they are."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("store", "talenthub-runs"))
        return World(folder, self.mapping)

    def load(self, *more: str | Path) -> Ended:
        """`talenthub load`."""
        return self.run("load", "export", "--mapping", self._mapping(), "--target", "sqlite:///outbox.db", "--attachments",
                        "store", *more)  # fmt: skip

    def bundle(self, *more: str | Path, into: str = "out") -> Ended:
        """`talenthub bundle --into`."""
        return self.run("bundle", "--target", "sqlite:///outbox.db", "--into", into, *more)

    def results(self, folder: str = "results") -> Ended:
        """`talenthub bundle --results`."""
        return self.run("bundle", "--target", "sqlite:///outbox.db", "--results", folder)

    def run(self, *arguments: str | Path) -> Ended:
        """Runs a command with `--format json`."""
        done = talenthub(*arguments, "--format", "json", folder=self.folder)
        return Ended(done.exit, json.loads(done.stdout))

    def lines(self, name: str, into: str = "out") -> list[dict[str, str]]:
        """The lines of a file of the bundle, by heading; none if there is no such file."""
        path = self.folder / into / name
        return read_csv(path.read_bytes()) if path.exists() else []

    def refused(self, name: str, into: str = "out") -> list[tuple[str, str, str]]:
        """Key, code and heading of the listed rows of a file."""
        return [(row["key"], row["code"], row["column"]) for row in self.lines(f"not-handed-over/{name}", into)]

    def _mapping(self) -> str:
        if isinstance(self.mapping, str):
            return self.mapping
        folder = self.folder / "mapping"
        folder.mkdir(exist_ok=True)
        for name, text in self.mapping.items():
            (folder / name).write_text(text, "utf-8")
        return "mapping"


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and its JSON document."""

    exit: int
    document: dict[str, Any]

    @property
    def codes(self) -> dict[str, int]:
        """Counts of findings by code."""
        found: dict[str, int] = {}
        for problem in self.document["problems"]:
            found[problem["code"]] = found.get(problem["code"], 0) + problem["count"]
        return found

    @property
    def messages(self) -> str:
        """All messages of findings."""
        return "\n".join(problem["message"] for problem in self.document["problems"])

    def table(self, name: str) -> dict[str, int]:
        """The counts of a table that are not 0."""
        (row,) = [row for row in self.document["targets"] if row["table"] == name]
        return {key: value for key, value in row.items() if key != "table" and value}


def edited(mapping: Mapping[str, str], name: str, old: str, new: str) -> dict[str, str]:
    """A mapping with a text of one file replaced, which must be in it once."""
    assert mapping[name].count(old) == 1
    return {**mapping, name: mapping[name].replace(old, new)}


def write_csv(path: Path, headings: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Writes a file of the export."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)


def read_csv(content: bytes) -> list[dict[str, str]]:
    """The lines of a CSV with a header; every line has as many cells as the header."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert all(len(row) == len(rows[0]) for row in rows)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
