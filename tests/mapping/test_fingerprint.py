from pathlib import Path

import pytest

from migrate.mapping import load_mapping
from tests.mapping.example_mapping import written

BASE = {
    "target.yaml": "defaults: {key_columns: [remote_id]}\n",
    "candidate.yaml": "entity: candidate\ncolumns:\n  remote_id: row.key\n  a: given_name\n  b: {field: source, map: m}\n",
    "maps/m.csv": "in the export,b\nweb,W\nfair,F\n",
    "users.csv": "profile url,name\nhttps://www.linkedin.com/in/anna,Anna Ek\n",
}


def fingerprint(folder: Path, **changed: str) -> str:
    return load_mapping(written(folder, BASE | {name.replace("__", "/"): text for name, text in changed.items()})).fingerprint


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "candidate.yaml",
            "# said\ncolumns:\n  b: {map: m, field: source}\n  a: {field: given_name}\n  remote_id: row.key\nentity: candidate\n",
        ),
        ("maps/m.csv", "anything;b\nFair;F\n WEB ;W\n"),
        ("users.csv", "name,profile url\nAnna Ek,http://linkedin.com/in/Anna/\n"),
        ("target.yaml", "# policies\ndefaults:\n  key_columns:\n    - remote_id\nkind: database\n"),
    ],
)
def test_spelling_does_not_count(name: str, text: str, tmp_path: Path) -> None:
    assert fingerprint(tmp_path / "a") == fingerprint(tmp_path / "b", **{name.replace("/", "__"): text})


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("candidate.yaml", "a: given_name", "a: family_name"),
        ("candidate.yaml", "map: m", "map: m, unmapped: keep"),
        ("maps/m.csv", "web,W", "web,X"),
        ("maps/m.csv", "fair,F\n", ""),
        ("users.csv", "Anna Ek", "Anna Berg"),
        ("target.yaml", "remote_id]", "remote_id]}\nphone_region: DE\nusers: {missing: reject"),
    ],
)
def test_meaning_does(name: str, old: str, new: str, tmp_path: Path) -> None:
    assert old in BASE[name]
    changed = {name.replace("/", "__"): BASE[name].replace(old, new)}
    assert fingerprint(tmp_path / "a") != fingerprint(tmp_path / "b", **changed)


def test_it_is_the_same_for_good() -> None:
    assert load_mapping("ats").fingerprint == load_mapping("ats").fingerprint
