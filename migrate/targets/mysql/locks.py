"""The two locks of a target: a command holds one from start to end, and the writing transaction holds the other.

A command's lock is held by a separate connection, which the server may drop alone. So a new run must find both locks free, and a
writer checks, once it has the second lock, that the first is still its own. One of the two always notices the other.

A named lock says which connection holds it, but not which run. A holder also takes locks whose names spell its run's name, a
half byte each, and a run that finds the lock taken asks which of these that connection holds. It needs no privilege and no table.
"""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from migrate.core.errors import BusyError, UnreachableError
from migrate.core.problems import Problem
from migrate.targets.codes import CONNECTION_LOST, HELD_BY_RUN
from migrate.targets.mysql.session import MysqlSession
from migrate.targets.statements import statement

#: Which of the two locks: of a command, of a writing transaction.
Lock = Literal["command", "writing"]

#: Bytes of a run's name that are spelled; names of locks are limited to 64 characters.
_NAME_BYTES = 48


def hold(session: MysqlSession, run: str) -> None:
    """Takes the lock of a command, until the connection ends. Raises BusyError if a run has either lock."""
    _take(session, "command", run)
    if not _free(session, "writing"):
        raise _busy(session, "writing")
    session.fetch(statement("mysql", "unlock"), {"name": _name(session, "writing")})


def hold_to_write(session: MysqlSession, run: str, *, held: bool) -> None:
    """Takes the lock for writing, and that of a command unless another connection of this run has it (`held`).

    Raises BusyError if another run has one of them, UnreachableError if that connection was lost.
    """
    if not held:
        _take(session, "command", run)
        _take(session, "writing", run)
        return
    if not _free(session, "writing"):
        raise _busy(session, "writing")
    if _free(session, "command"):
        raise UnreachableError(
            Problem(
                code=CONNECTION_LOST,
                message=f"the connection that locked {session.setting.shown} for this run was lost",
                help="nothing of this run was written; run the command again",
            )
        )
    _spell(session, "writing", run)
    if _holder(session, "command")[0] != _cut(run):
        raise _busy(session, "command")


def release(session: MysqlSession) -> None:
    """Releases the locks of a connection that is about to end."""
    session.fetch(statement("mysql", "unlock_all"), {})


def _take(session: MysqlSession, lock: Lock, run: str) -> None:
    if not _free(session, lock):
        raise _busy(session, lock)
    _spell(session, lock, run)


def _free(session: MysqlSession, lock: Lock) -> bool:
    """Takes the lock if it is free. Returns whether it was."""
    return bool(session.fetch(statement("mysql", "lock"), {"name": _name(session, lock)})[0][0])


def _name(session: MysqlSession, lock: Lock) -> str:
    """Returns the name of a lock: locks are the server's, so it contains the database. Some servers ignore case in names."""
    return f"talenthub:{hashlib.sha256(session.setting.database.lower().encode()).hexdigest()[:24]}:{lock}"


def _cut(run: str) -> str:
    return run.encode()[:_NAME_BYTES].decode(errors="ignore")


def _spell(session: MysqlSession, lock: Lock, run: str) -> None:
    name = _name(session, lock)
    names = [f"{name}:{place}{half}" for place, half in enumerate(_cut(run).encode().hex())]
    session.fetch(statement("mysql", "lock_all"), {"names": json.dumps(names)})


def _holder(session: MysqlSession, lock: Lock) -> tuple[str, int | None]:
    """Returns the name of the run that has a lock, and its connection; none if it was released in the meantime."""
    name = _name(session, lock)
    spelled = [f"{name}:{place}{half}" for place in range(2 * _NAME_BYTES) for half in "0123456789abcdef"]
    found = dict(session.fetch(statement("mysql", "lock_holders"), {"names": json.dumps([name, *spelled])}))
    connection = found.pop(name)
    halves = [one[-1] for one in spelled if connection is not None and found[one] == connection]
    whole = "".join(halves[: len(halves) // 2 * 2])
    return bytes.fromhex(whole).decode(errors="replace"), connection


def _busy(session: MysqlSession, lock: Lock) -> BusyError:
    run, connection = _holder(session, lock)
    who = f"run {run}" if run else "another run"
    where = f" (connection {connection} of the server)" if connection is not None else ""
    return BusyError(
        Problem(
            code=HELD_BY_RUN,
            message=f"{who}{where} is writing to this target",
            help="wait until it has finished, then run the command again",
        )
    )
