"""The two locks of a target: a command holds one from its first look to its end, the transaction that writes holds the other.

A command's lock lies on a connection of its own, and the server may drop that one alone. So whoever comes must find both free,
and who writes looks, once it has the second lock, whether the first is still its own: one of the two always sees the other.
"""

from __future__ import annotations

import psycopg

from migrate.core.errors import BusyError, UnreachableError
from migrate.core.problems import Problem
from migrate.targets.codes import CONNECTION_LOST, HELD_BY_RUN
from migrate.targets.postgresql.errors import translated
from migrate.targets.postgresql.session import PostgresSession
from migrate.targets.statements import statement

#: Seeds of the locks' numbers: of a command, of a transaction that writes.
_COMMAND, _WRITING = 7464, 7465


def name_of(run: str) -> str:
    """How a connection of a run is called on the server."""
    return f"talenthub {run}"


def hold(session: PostgresSession) -> None:
    """Takes the lock of a command, until the session's transaction ends. Raises BusyError where a run has either lock."""
    _take(session, _COMMAND)
    with translated(session.setting), session.connection.transaction():
        _take(session, _WRITING)
        raise psycopg.Rollback  # which gives back this lock alone


def hold_to_write(session: PostgresSession, run: str, *, held: bool) -> None:
    """Takes the lock of writing, and that of a command unless another connection of this run took it (`held`).

    Raises BusyError where another run has one of them, UnreachableError where that connection is gone.
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
    """Whether the lock was free; it is ours then."""
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
