"""A delivery in an object store is the delivery that it is on disk: files, findings, records, fingerprint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
import pytest

from migrate.archives import RemotePath
from migrate.archives.remote import DeliveryPath
from migrate.core.errors import SetupError
from migrate.read import ReadOptions, blocks, open_delivery
from tests.e2e.running import FIXTURES, build
from tests.read.hostile import cook
from tests.read.test_traps import TRAPS, options


def in_memory(folder: Path) -> RemotePath:
    """The same files as objects."""
    prefix = f"memory://{uuid4()}/{folder.name}"
    for path in folder.rglob("*"):
        if path.is_file():
            fsspec.filesystem("memory").pipe_file(f"{prefix}/{path.relative_to(folder).as_posix()}", path.read_bytes())
    return RemotePath(prefix)


def everything(places: list[DeliveryPath], asked: ReadOptions) -> dict[str, Any]:
    """All that reading gives, without the places of the containers."""
    try:
        return _read(places, asked)
    except SetupError as error:
        # The message of one of them has the free bytes of the disk.
        return {"problems": [(problem.code, problem.place, problem.count, problem.help) for problem in error.problems]}


def _read(places: list[DeliveryPath], asked: ReadOptions) -> dict[str, Any]:
    delivery = open_delivery(places, asked)
    records = [
        (file.shown, block.frame.to_dicts(), block.findings.to_dicts(), block.rejected.to_dicts())
        for file in delivery.tables
        for block in blocks(delivery, file, asked)
    ]
    return {
        "fingerprint": delivery.fingerprint,
        "digests": delivery.digests,
        "files": delivery.files,
        "attachments": delivery.attachments.to_dicts(),
        "contracts": delivery.contracts,
        "manifests": delivery.manifests,
        "problems": delivery.problems,
        "records": records,
    }


@pytest.mark.parametrize("trap", [FIXTURES / "small", *TRAPS], ids=lambda path: path.name)
def test_a_delivery_of_objects_gives_what_the_folder_gives(trap: Path, tmp_path: Path) -> None:
    expected = trap / "expected.json"
    asked = options(json.loads(expected.read_text("utf-8")).get("args", [])) if expected.is_file() else ReadOptions()
    folder = cook(trap, build(trap / "delivery", tmp_path / "delivery"))
    if any(path.is_symlink() for path in folder.rglob("*")):
        return  # an object store has no links
    assert everything([in_memory(folder)], asked) == everything([folder], asked)


def test_an_export_csv_represents_the_archives_beside_it(tmp_path: Path) -> None:
    folder = build(FIXTURES / "small" / "delivery", tmp_path / "delivery")
    archives = sorted(path.name for path in folder.glob("*.zip"))
    (folder / "export.csv").write_text("Filename,Download Url\n" + "".join(f"{name},u\n" for name in archives))
    remote = in_memory(folder)
    assert everything([remote / "export.csv"], ReadOptions()) == everything([folder / "export.csv"], ReadOptions())


def test_parts_of_a_delivery_may_be_in_different_places(tmp_path: Path) -> None:
    folder = build(FIXTURES / "small" / "delivery", tmp_path / "delivery")
    remote, here = in_memory(folder), sorted(folder.iterdir())
    mixed: list[DeliveryPath] = [remote / path.name if number % 2 else path for number, path in enumerate(here)]
    assert everything(mixed, ReadOptions())["fingerprint"] == everything([*here], ReadOptions())["fingerprint"]


def test_a_place_that_does_not_exist_is_named() -> None:
    with pytest.raises(SetupError) as error:
        open_delivery([RemotePath("memory://nowhere/export.zip")])
    assert [(problem.code.id, problem.place.file) for problem in error.value.problems] == [
        ("D121", "memory://nowhere/export.zip")
    ]
