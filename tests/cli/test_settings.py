"""Settings: a flag overrides the variable, the variable overrides the file, and a command's section the shared part."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import Ended, talenthub


def explained(folder: Path, *more: str, **variables: str) -> Ended:
    """`talenthub explain` is the fastest command; its format shows which setting was used."""
    return talenthub("explain", "M102", *more, folder=folder, environment=variables)


def is_json(ended: Ended) -> bool:
    try:
        json.loads(ended.stdout)
    except ValueError:
        return False
    return True


def test_text_is_the_default(tmp_path: Path) -> None:
    assert not is_json(explained(tmp_path))


def test_the_file_sets_an_option(tmp_path: Path) -> None:
    (tmp_path / "talenthub.yaml").write_text("format: json\n")
    assert is_json(explained(tmp_path))


def test_the_variable_overrides_the_file_and_the_flag_overrides_both(tmp_path: Path) -> None:
    (tmp_path / "talenthub.yaml").write_text("format: json\n")
    assert not is_json(explained(tmp_path, TALENTHUB_FORMAT="text"))
    assert is_json(explained(tmp_path, "--format", "json", TALENTHUB_FORMAT="text"))


def test_the_section_of_a_command_overrides_the_shared_part_and_no_other_command(tmp_path: Path) -> None:
    (tmp_path / "talenthub.yaml").write_text("format: text\nexplain:\n  format: json\n")
    assert is_json(explained(tmp_path))
    (tmp_path / "talenthub.yaml").write_text("format: text\nschema:\n  format: json\n")
    assert not is_json(explained(tmp_path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("formt: json\n", "unknown option `formt`; did you mean `format`?"),
        ("explain:\n  formt: json\n", "unknown option `formt` of explain; did you mean `format`?"),
        ("format: [a\n", "this is not YAML"),
        ("- format\n", "expected `option: value` lines"),
        ("linkedin_token: abc\n", "is a secret"),
        ("format: xml\n", "'xml' is not one of"),
    ],
)
def test_a_wrong_file_is_a_usage_error_that_says_what_is_wrong(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "talenthub.yaml").write_text(text)
    ended = explained(tmp_path)
    assert ended.exit == 2
    assert said in " ".join(ended.stderr.split())
    assert ended.stdout == ""


def test_underscores_and_hyphens_are_the_same_in_the_file(tmp_path: Path) -> None:
    for name in ("log_file", "log-file"):
        (tmp_path / "talenthub.yaml").write_text(f"{name}: {name}.txt\n")
        assert talenthub("status", "--target", "sqlite:///none.db", folder=tmp_path).exit == 2
        assert (tmp_path / f"{name}.txt").is_file()
