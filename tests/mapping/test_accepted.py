"""A mapping can accept findings, each with a reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from migrate.core.shipped import shipped_folder
from migrate.mapping import load_mapping


def mapping(folder: Path, text: str) -> Path:
    made = folder / "mapping"
    shutil.copytree(shipped_folder("mappings") / "ats", made)
    path = made / "target.yaml"
    path.write_text(path.read_text("utf-8").replace("attachments: include\n", "") + text, "utf-8")
    return made


def test_a_code_is_accepted_with_its_reason(tmp_path: Path) -> None:
    found = load_mapping(mapping(tmp_path, "accept:\n  S311: the latest change\n    wins, agreed with HR\n"))
    assert found.policies.accepted == {"S311": "the latest change wins, agreed with HR"}


def test_accepting_a_finding_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    before = load_mapping(mapping(tmp_path / "a", "")).fingerprint
    assert load_mapping(mapping(tmp_path / "b", "accept: {S311: agreed}\n")).fingerprint == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("accept: {S3111: agreed}\n", "'S3111' is not a code"),
        ("accept: {M201: agreed}\n", "M201 is an error, which cannot be accepted: what it rejects is not migrated"),
        ("accept: {S311: ' '}\n", "'S311' needs a reason"),
        ("accept: {S311: }\n", "'S311' must be a text, not empty"),
    ],
)
def test_a_wrong_acceptance_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SetupError) as refused:
        load_mapping(mapping(tmp_path, text))
    (fault,) = refused.value.problems
    assert (fault.code.id, fault.message) == ("M107", message)
    assert fault.place.line is not None


@pytest.mark.parametrize("text", ["attachments: hold_back\n", "attachments: {private: hold_back}\n"])
def test_private_files_are_decided_if_the_mapping_says_what_to_do_with_them(tmp_path: Path, text: str) -> None:
    assert "A205" in load_mapping(mapping(tmp_path, text)).policies.accepted


def test_private_files_are_open_if_the_mapping_is_silent(tmp_path: Path) -> None:
    assert load_mapping(mapping(tmp_path, "")).policies.accepted == {}
