"""Runs the real command line on deliveries built from `fixtures/`."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import commands

FIXTURES = Path(__file__).parents[2] / "fixtures"
_MOMENT = (2023, 5, 17, 12, 0, 0)


def build(source: Path, into: Path) -> Path:
    """Copies a delivery; folders called `*.zip` become archives, files called `*.b64` what they encode."""
    into.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if path.is_dir() and path.suffix == ".zip":
            _pack(path, into / path.name)
        elif path.is_dir():
            build(path, into / path.name)
        elif path.suffix == ".b64":
            (into / path.stem).write_bytes(base64.b64decode(path.read_bytes()))
        else:
            shutil.copyfile(path, into / path.name)
    return into


def _pack(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                target.writestr(zipfile.ZipInfo(str(path.relative_to(folder)), _MOMENT), path.read_bytes(), zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, its one JSON document (empty without `--format json`), its stderr."""

    exit: int
    document: dict[str, Any]
    stderr: str

    def source(self, table: str) -> dict[str, int]:
        return {key: value for key, value in self._row("sources", table).items() if key != "table"}

    def target(self, table: str) -> dict[str, int]:
        return {key: value for key, value in self._row("targets", table).items() if key != "table"}

    def _row(self, section: str, table: str) -> dict[str, Any]:
        rows = [row for row in self.document[section] if row["table"] == table]
        assert len(rows) == 1, f"{table} stands {len(rows)} times in {section}"
        row: dict[str, Any] = rows[0]
        return row


def talenthub(*arguments: str | Path, environment: dict[str, str] | None = None) -> Ended:
    """Runs `talenthub` with `--format json` behind the arguments."""
    done = commands.run(*arguments, "--format", "json", environment=environment)
    assert done.stdout.strip(), f"exit {done.exit} without a document: {done.stderr}"
    return Ended(done.exit, json.loads(done.stdout), done.stderr)


def load(delivery: Path, work: Path, *more: str | Path) -> Ended:
    """`talenthub load` of one delivery into `work/ats.db`, attachments into `work/files`."""
    options = ("--mapping", "ats", "--target", f"sqlite:///{work / 'ats.db'}", "--runs", work / "runs")
    return talenthub("load", delivery, *options, *more)
