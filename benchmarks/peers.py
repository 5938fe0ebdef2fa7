"""Other tools that load the same CSVs into PostgreSQL. Each does a part of the job; its note says which.

They are found on the PATH, in this interpreter, or in `build/peers`, which `make peers` sets up.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from benchmarks.databases import Unavailable
from benchmarks.processes import Run, timed

ROOT = Path(__file__).parents[1]
PEERS = ROOT / "build" / "peers" / "bin"
#: The files that all of them read; the others have line ends that not all of them know.
FILES = ("Candidates", "Project", "Notes", "Messages", "Feedback", "CustomFieldValues", "Scorecards")
_COMMON = "CSVs that are unpacked already; no mapping, references, checks, phone numbers, accounting or ledger"


class Peer(NamedTuple):
    """A tool: how it is named, the command that loads all files, its environment, and what it leaves out."""

    name: str
    command: list[str]
    note: str
    environment: dict[str, str]


def peers(plain: Path, url: str) -> Iterator[Peer | Unavailable]:
    """Yields each tool that is installed, and why another one is not measured."""
    for make in (_sling, _dlt):
        try:
            yield make(plain, url)
        except Unavailable as reason:
            yield reason


def measure(peer: Peer, folder: Path) -> Run:
    """Runs the tool once. Raises CommandFailed."""
    before = dict(os.environ)
    os.environ.update(peer.environment)
    try:
        return timed(peer.command, folder)
    finally:
        os.environ.clear()
        os.environ.update(before)


def _sling(plain: Path, url: str) -> Peer:
    # The script of the package downloads the program at its first start; the package of a platform contains it.
    packed = sorted(PEERS.parent.glob("lib/python*/site-packages/sling_*/bin/sling*"))
    program = str(packed[0]) if packed else shutil.which("sling", path=f"{PEERS}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        raise Unavailable("sling is not installed: `make peers` installs it")
    streams = "".join(f"  'file://{plain}/{name}.csv':\n    object: public.raw_{name.lower()}\n" for name in FILES)
    replication = plain / "sling.yaml"
    replication.write_text(
        f"source: LOCAL\ntarget: BENCHMARK\ndefaults:\n  mode: full-refresh\nstreams:\n{streams}", encoding="utf-8"
    )
    note = f"sling, full refresh into tables without keys: {_COMMON}"
    plainly = url if "sslmode" in url else f"{url}{'&' if '?' in url else '?'}sslmode=disable"  # it insists on TLS otherwise
    quiet = {
        "BENCHMARK": plainly,
        "SLING_TELEMETRY": "FALSE",
        "DISABLE_TELEMETRY": "TRUE",
        "SLING_HOME_DIR": str(plain / "sling"),
    }
    return Peer("sling", [program, "run", "-r", str(replication)], note, quiet)


def _dlt(plain: Path, url: str) -> Peer:
    for python in (PEERS / "python", Path(sys.executable)):
        if not python.exists():
            continue
        if subprocess.run([python, "-c", "import dlt, pyarrow"], capture_output=True, check=False).returncode == 0:
            break
    else:
        raise Unavailable("dlt with pyarrow is not installed: `make peers` installs both")
    script = str(Path(__file__).with_name("dlt_peer.py"))
    note = f"dlt with arrow, replace into tables without keys: {_COMMON}"
    # dlt asks for a password even where the server does not.
    password = {} if urlsplit(url).password else {"CREDENTIALS__PASSWORD": "none"}
    quiet = {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(plain / "dlt"), **password}
    return Peer("dlt with arrow", [str(python), script, url, *(f"{plain}/{name}.csv" for name in FILES)], note, quiet)
