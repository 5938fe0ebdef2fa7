"""Broken mappings, plans and lists of links: each is read, or refused with SetupError; any other exception is a fault."""

from __future__ import annotations

import json
import random
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from urllib3.util import parse_url

from migrate.core.books import TargetBook
from migrate.core.errors import SetupError
from migrate.fetch.manifest import read_links
from migrate.fetch.origins import check_address
from migrate.mapping import load_mapping
from migrate.plan import open_plan
from migrate.plan.saved import _compact, _sum_of, save_plan
from migrate.targets.plan import Plan, PlanIdentity, TargetState

MAPPING = Path(__file__).parents[2] / "mappings" / "ats"
_YAML = [
    "[",
    "{",
    "}",
    "]",
    ":",
    ": ",
    "- ",
    "&a ",
    "*a",
    "<<: ",
    "? ",
    "|\n",
    ">\n",
    "\t",
    "#",
    "'",
    '"',
    "!!int ",
    "%",
    "\0",
    "9" * 30,
]
_URL = [
    "http://",
    "https://",
    "\\",
    "@",
    "/",
    ":",
    "[",
    "]",
    "?",
    "#",
    "%40",
    "%5c",
    "a.example.com",
    "127.0.0.1",
    "\u202e",
    " ",
    "é",
]
_CSV = [",", "\t", '"', "\n", "\r\n", "Filename", "Download Url", "Statistics", "a.zip", "../b.zip", "\0", "x" * 300]


def mapping(dice: random.Random, folder: Path) -> None:
    """The shipped mapping with a few changes in one of its files."""
    made = folder / "mapping"
    shutil.copytree(MAPPING, made)
    path = dice.choice(sorted(path for path in made.rglob("*") if path.suffix in (".yaml", ".csv")))
    data = path.read_text("utf-8")
    for _ in range(dice.randrange(1, 5)):
        at, length = dice.randrange(len(data) + 1), dice.choice([0, 0, 1, 10])
        data = data[:at] + dice.choice(_YAML) * dice.choice([1, 1, 1, 100]) + data[at + length :]
    path.write_text(data, "utf-8", errors="replace")
    with suppress(SetupError):
        load_mapping(made)


def plan(dice: random.Random, folder: Path) -> None:
    """A plan with a part of its description dropped or replaced, under the checksum that belongs to it."""
    identity = PlanIdentity(
        delivery="d", mapping="m", tool_version="1", files={"a.zip": "1"}, file_names=("a.zip",), deliveries=("a.zip",)
    )
    state = TargetState(url="sqlite:///a.db", existed=True, tables={"note": "1"}, ledger="1", runs=("r1",))
    folder.chmod(0o700)
    books = (TargetBook("note", 1, 1),)
    save_plan(Plan(folder=folder, identity=identity, state=state, specs=(), books=books, facts={"sources": []}))
    body = json.loads((folder / "plan.json").read_text("utf-8"))
    del body["sha256"]
    for _ in range(dice.randrange(1, 4)):
        _change(dice, body)
    (folder / "plan.json").write_text(_compact({**body, "sha256": _sum_of(body)}), "utf-8")
    with suppress(SetupError):
        open_plan(folder)


def _change(dice: random.Random, value: Any) -> None:
    """Drops or replaces one part, at any depth."""
    while isinstance(value, dict | list) and value:
        at: Any = dice.choice(sorted(value)) if isinstance(value, dict) else dice.randrange(len(value))
        if dice.random() < 0.5 or not isinstance(value[at], dict | list) or not value[at]:
            if dice.random() < 0.4:
                del value[at]
            else:
                value[at] = dice.choice([None, 7, -1, 0.5, "x", [], {}, [[1]], {"x": 1}, True, "9" * 50])
            return
        value = value[at]


def export_csv(dice: random.Random, folder: Path) -> None:
    """A list of links made of the pieces that lists and addresses are made of."""
    rows = ["Filename,Download Url"] if dice.random() < 0.8 else ["".join(dice.choices(_CSV, k=4))]
    rows += [f"{dice.choice(_CSV)},{''.join(dice.choices(_URL, k=dice.randrange(7)))}" for _ in range(dice.randrange(4))]
    path = folder / "export.csv"
    path.write_text("\n".join(rows), "utf-8")
    with suppress(SetupError):
        for link in read_links(path):
            address = check_address(link.url)
            assert (parse_url(address.url).host or "").strip("[]").rstrip(".") == address.origin.host
            assert "/" not in link.name
