"""A YAML text within a mapping or in talenthub.yaml can be nested, recursive or endless: it is a fault with a place."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest
import yaml

from migrate.cli import settings
from migrate.core.problems import Problem
from migrate.core.safe_yaml import DEEPEST, load_yaml
from migrate.mapping.yaml_reader import read_yaml

_LEVEL = "[" + ",".join(["*a{}"] * 10) + "]"
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} {_LEVEL.replace('{}', str(n - 1))}\n" for n in range(1, 12))
TEXTS = {
    "flow": "a: " + "[" * 20_000,
    "blocks": "\n".join(" " * n + "a:" for n in range(1_000)),
    "list in itself": "a: &a [*a]\n",
    "mapping in itself": "a: &a {<<: *a}\n",
    "bomb": BOMB,
    "brackets": "a: " + "{b: " * 500 + "1" + "}" * 500,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_file_of_a_mapping_that_has_no_end_is_a_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "target.yaml"
    path.write_text(text, "utf-8")
    faults: list[Problem] = []
    assert not read_yaml(path, faults).readable
    assert faults[0].place.line is not None


@pytest.mark.parametrize("text", [*TEXTS.values(), "a: " + "9" * 5_000, "a: 2026-99-99"], ids=[*TEXTS, "number", "day"])
def test_talenthub_yaml_that_has_no_end_is_a_usage_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "talenthub.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(click.UsageError):
        settings.load(path)


@pytest.mark.parametrize("text", ["runs: [1]", "format: {a: b}", "fetch: {parallel: {a: 1}}"])
def test_an_option_of_talenthub_yaml_takes_one_value(tmp_path: Path, text: str) -> None:
    path = tmp_path / "talenthub.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(click.UsageError, match="takes one value"):
        settings.load(path)


def test_a_long_number_is_a_text_that_no_rule_takes(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: " + "9" * 5_000, "utf-8")
    assert read_yaml(path, []).data == {"a": "9" * 5_000}


def test_a_pipe_in_the_place_of_a_file_blocks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    os.mkfifo(path)
    faults: list[Problem] = []
    assert not read_yaml(path, faults).readable
    assert "pipe" in faults[0].message


def test_what_people_write_is_read() -> None:
    deep = "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert load_yaml(f"a: {deep}\nb: {{c: 1}}")["b"] == {"c": 1}
    with pytest.raises(yaml.YAMLError):
        load_yaml(f"a: [{deep}]")
