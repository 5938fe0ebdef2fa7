"""The two locks of a target: a command holds one from start to end, and the writing transaction holds the other.

A command's lock is held by a separate connection, which the server may drop alone. So a new run must find both locks free, and a
writer checks, once it has the second lock, that the first is still its own. One of the two always notices the other.
"""

from __future__ import annotations

import psycopg

from migrate.core.errors import BusyError, UnreachableError
from migrate.core.problems import Problem
from migrate.targets.codes import CONNECTION_LOST, HELD_BY_RUN
from migrate.targets.postgresql.errors import translate_errors
from migrate.targets.postgresql.session import PostgresSession
from migrate.targets.statements import statement

#: Seeds of the locks' numbers: of a command, of a writing transaction.
_COMMAND, _WRITING = 7464, 7465


def name_of(run: str) -> str:
    """Returns the name of a run's connection on the server."""
    return f"talenthub {run}"


def hold(session: PostgresSession) -> None:
    """Takes the lock of a command, until the session's transaction ends. Raises BusyError if a run has either lock."""
    _take(session, _COMMAND)
    with translate_errors(session.setting), session.connection.transaction():
        _take(session, _WRITING)
        raise psycopg.Rollback  # Releases this lock only.


def hold_to_write(session: PostgresSession, run: str, *, held: bool) -> None:
    """Takes the lock for writing, and that of a command unless another connection of this run has it (`held`).

    Raises BusyError if another run has one of them, UnreachableError if that connection was lost.
    """
    if not held:
        _take(session, _COMMAND)
        _take(session, _WRITING)
        return
    _take(session, _WRITING)
    if _free(session, _COMMAND):
        raise UnreachableError(
            Problem(
                code=CONNECTION_LOST,
                message=f"the connection that locked {session.setting.shown} for this run was lost",
                help="nothing of this run was written; run the command again",
            )
        )
    if all(name != name_of(run) for name, _, _ in _holders(session, _COMMAND)):
        raise _busy(session, _COMMAND)


def _take(session: PostgresSession, seed: int) -> None:
    if not _free(session, seed):
        raise _busy(session, seed)


def _free(session: PostgresSession, seed: int) -> bool:
    """Takes the lock if it is free. Returns whether it was."""
    return bool(session.fetch(statement("postgresql", "lock"), {"seed": seed})[0][0])


def _holders(session: PostgresSession, seed: int) -> list[tuple[str, int, str | None]]:
    return [(name, pid, address) for name, pid, address in session.fetch(statement("postgresql", "lock_holder"), {"seed": seed})]


def _busy(session: PostgresSession, seed: int) -> BusyError:
    who, where = "another run", ""
    for name, pid, address in _holders(session, seed)[:1]:
        who = name.replace("talenthub ", "run ", 1)
        where = f" (process {pid} of the server, connected from {address or 'the same host'})"
    return BusyError(
        Problem(
            code=HELD_BY_RUN,
            message=f"{who}{where} is writing to this target",
            help="wait until it has finished, then run the command again",
        )
    )
