"""Sends an outbox to a stub in this process, without waiting."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal
from unittest import mock

from migrate.core.api_layout import RateLayout
from migrate.outbox.calls import open_calls
from migrate.outbox.connection import Connection, Gate
from migrate.outbox.foreseen import Sent
from migrate.outbox.send import send_due
from migrate.steps.bundling import StoredFiles
from migrate.targets.sqlite import SqliteTarget
from migrate.targets.sqlite import target as sqlite_target
from migrate.targets.sqlite.session import connect
from tests.outbox.answering import Stub
from tests.outbox.turned import Turned
from tests.outbox.vendors import ASHBY, Contents, VendorCase, client, secret, tested
from tests.outbox.world import ADA, BO, World, note

TAGGED = ADA | {"tags": "climber"}
NOTES = [note("1", "1", "met"), note("2", "1", "called")]
FILES = {"1/cv.txt": b"Ada's papers"}


def ashby(folder: Path) -> World:
    """An outbox of Ashby; nothing is loaded."""
    return ASHBY.world(folder)


def loaded(folder: Path, which: VendorCase = ASHBY) -> World:
    """An outbox with two people, each in a project; one has a tag, two notes and a file."""
    world = which.world(folder)
    world.deliver([TAGGED, BO], NOTES, FILES)
    done = world.load()
    assert done.exit == 0, done.messages
    return world


def copied(world: World, folder: Path) -> World:
    """The same outbox in another folder. Stored files stay where they are."""
    return World(world.copy(folder).folder, str(folder / Path(str(world.mapping)).name))


def delete(world: World, table: str, key: str) -> None:
    """Deletes rows of the outbox whose key is like a pattern."""
    with closing(sqlite3.connect(world.folder / "outbox.db")) as database, database:
        database.execute(f"DELETE FROM {table} WHERE external_id LIKE ?", (key,))


#: Without a pace of its own.
FAST = RateLayout(calls=10_000, seconds=1, at_once=2)


def send(
    world: World,
    vendor: Stub,
    *,
    run: str = "run",
    refused_again: bool = False,
    rate: RateLayout = FAST,
    clock: Turned | None = None,
) -> Sent:
    """Sends everything that is due. Fails if the vendor got a request that it would refuse as malformed."""
    clock = clock or Turned(time.time())  # A later run begins later.
    target = SqliteTarget(world.folder / "outbox.db", "outbox.db", None)
    unsafe = mock.patch.object(sqlite_target, "connect", unsynced)
    with unsafe, target.held(run), open_calls(target, run) as calls, tested(vendor).serve(vendor) as base:
        layout = replace(calls.layout(), rate=rate)
        gate = Gate(layout, sleep=clock.sleep, now=lambda: clock.now)
        connection = Connection(layout, base, secret(vendor), gate, client=client(vendor))
        done = send_due(calls, layout, connection, StoredFiles().read, refused_again=refused_again)
    assert vendor.wrong == []
    return done


def unsynced(path: Path | None, mode: Literal["ro", "rw", "rwc"]) -> sqlite3.Connection:
    """A connection that does not wait for the disk: a process that ends loses nothing by that."""
    connection = connect(path, mode)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def contents(vendor: Stub) -> Contents:
    """Everything that the vendor has, by kind and sorted, with the names of people in place of ids."""
    return tested(vendor).contents(vendor)


#: What Ashby has after `loaded` was sent.
WHOLE = ASHBY.whole
