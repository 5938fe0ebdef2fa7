"""What the inventors share: the dice, the files being written, and the books of what they mean."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO, Any

from migrate.demo.people import People
from migrate.demo.sheets import Sheet
from migrate.demo.texts import Texts
from migrate.demo.vocabulary import Vocabulary


class Expected:
    """Rows by value, one JSON object a line in `<table>.jsonl`, for those who want to compare more than counts."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files: dict[str, IO[str]] = {}
        self._open = ExitStack()

    def row(self, table: str, **values: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        """One row of a target table; references are given as the other row's remote_id, under the column's name."""
        if self._folder is None:
            return
        if table not in self._files:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = (self._folder / f"{table}.jsonl").open("w", encoding="utf-8")
            self._files[table] = self._open.enter_context(file)
        self._files[table].write(json.dumps(values) + "\n")

    def close(self) -> None:
        """Ends the files."""
        self._open.close()


@dataclass(slots=True)
class Tally:
    """Counts kept while inventing. Sets hold only what is bounded (users, tags)."""

    rows: Counter[str] = field(default_factory=Counter)
    users: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    orphans: Counter[str] = field(default_factory=Counter)
    persons_in_several_projects: int = 0
    message_bytes: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """A hiring state."""

    state_id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project and its pipeline (ids of hiring states)."""

    project_id: str
    pipeline: tuple[State, ...]


@dataclass(slots=True)
class Scene:
    """The delivery in the making."""

    random: Random
    words: Vocabulary
    people: People
    texts: Texts
    sheets: dict[str, Sheet]
    expected: Expected
    users: list[str]
    tally: Tally = field(default_factory=Tally)
    states: tuple[State, ...] = ()
    projects: list[Project] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    serial: Counter[str] = field(default_factory=Counter)

    def next(self, kind: str, start: int) -> str:
        """The next id of a kind."""
        self.serial[kind] += 1
        return str(start + self.serial[kind])

    def user(self) -> str:
        """A user's profile URL in some spelling; the user counts from now on."""
        slug = self.people.draw(self.users)
        self.tally.users.add(slug)
        return self.people.profile_url(slug)

    def happens(self, chance: float) -> bool:
        """True with that chance."""
        return self.random.random() < chance

    def moment(self) -> int:
        """Epoch milliseconds between 2017 and 2023."""
        return 1_483_228_800_000 + int(self.random.random() * 189_000_000_000)
