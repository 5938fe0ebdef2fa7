"""Sends what changed in an outbox to a vendor's API.

Rows without a unit are sent first, in the order of tables. Then units (candidates) are sent at the same time, the rows of each
in the order of tables. Deletions come last, in the reverse order.
"""

from __future__ import annotations

from migrate.core.api_layout import ApiLayout
from migrate.core.errors import SetupError, UnreachableError
from migrate.core.limits import Limit
from migrate.core.problems import Problem
from migrate.core.progress import Progress, Silent
from migrate.outbox.answers import NotExecutedError, OutcomeError, RefusedError
from migrate.outbox.attached import ReadFile
from migrate.outbox.bodies import value_at
from migrate.outbox.calls import Calls
from migrate.outbox.codes import KEY_REFUSED, NOT_REACHED
from migrate.outbox.connection import Connection, Request
from migrate.outbox.foreseen import Sent, foresee
from migrate.outbox.row_calls import RowCalls
from migrate.outbox.sender import Sender
from migrate.outbox.uploads import Uploads
from migrate.outbox.vocabularies import check_vocabularies


def send_due(
    calls: Calls,
    layout: ApiLayout,
    connection: Connection,
    read: ReadFile,
    *,
    limit: int | None = None,
    refused_again: bool = False,
    max_refused: Limit | None = None,
    pause: float = 5.0,
    progress: Progress | None = None,
) -> Sent:
    """Sends everything that is due; with `limit`, only for this number of units.

    Raises SetupError if the key is refused, UnreachableError if the vendor does not answer the first call, ThresholdError above
    `max_refused`. What was sent until then is recorded.
    """
    due, done = foresee(calls, layout, refused_again=refused_again)
    if not due.rows and not due.deletions:
        return done
    check_key(layout, connection)
    check_vocabularies(calls, layout, connection)
    if any(count.unknown for count in due.counts):
        connection.gate.sleep(pause)  # The vendor may still execute the last calls of a process that was killed.
    calls.begin(layout.vendor)
    rows = RowCalls(calls, connection, Uploads(connection, read), pause)
    with (progress or Silent()).stage("sending", done.due if limit is None else None, "rows") as advance:
        work = Sender(layout, rows, done, max_refused, advance)
        work.send_units(limit)
        if limit is None:
            work.send_deletions(due)
    done.calls = connection.calls
    calls.end()
    return done


def check_key(layout: ApiLayout, connection: Connection) -> None:
    """Makes a call without an effect, and checks the permissions. Raises SetupError, UnreachableError."""
    if layout.probe is None:
        return
    try:
        answer = connection.send(Request(layout.probe.method, layout.probe.path, layout.probe.body, repeat=True))
    except RefusedError as error:
        message = f"{layout.vendor} refuses the first call ({error.code})"
        raise SetupError(Problem(code=KEY_REFUSED, message=message, help="check the key and the base URL")) from None
    except (NotExecutedError, OutcomeError) as error:
        message = f"{layout.vendor} cannot be reached: {error}"
        raise UnreachableError(Problem(code=NOT_REACHED, message=message, help="check the base URL and the network")) from None
    if layout.probe_some and not (isinstance(answer, list) and answer):
        message = f"{layout.vendor} shows nothing to the key, so nothing could be found again"
        help_text = f"use a key, or a user, that may see everything ({layout.page or 'docs/targets/'})"
        raise SetupError(Problem(code=KEY_REFUSED, message=message, help=help_text))
    if layout.scopes is None:
        return
    given = value_at(answer, layout.scopes[0])
    lacking = [one for one in layout.scopes[1] if not isinstance(given, list) or one not in given]
    if lacking:
        message = f"the key lacks the permissions {', '.join(lacking)}"
        raise SetupError(Problem(code=KEY_REFUSED, message=message, help=f"add them to the key in {layout.vendor}'s settings"))
