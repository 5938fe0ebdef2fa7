"""The ledger's record of a run: who, when, from what."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Iterable
from datetime import UTC, datetime

from migrate.targets.contract import RunRecord
from migrate.targets.plan import PlanIdentity


def run_record(run_id: str, command: str, identity: PlanIdentity, sources: Iterable[str]) -> RunRecord:
    """Creates the record of a run that starts now, on this host and by this user, and loads these source systems."""
    return RunRecord(
        run=run_id,
        command=command,
        source=",".join(sources),
        status="running",
        started=datetime.now(UTC).isoformat(),
        finished=None,
        host=socket.gethostname(),
        user=_user(),
        tool_version=identity.tool_version,
        fingerprint_version=identity.fingerprint_version,
        delivery=identity.delivery,
        mapping=identity.mapping,
    )


def _user() -> str:
    """Returns the login name, or the empty string if the process has none, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
