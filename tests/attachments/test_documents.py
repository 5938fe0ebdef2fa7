"""The page on attachments names what there is, and what it shows works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from migrate.attachments import CODES, FileClass, parse_layout
from migrate.attachments.manifest import COLUMNS
from migrate.core.attachment_layout import DEFAULT_LAYOUT, FIELDS
from migrate.mapping.models.attachments import AttachmentsRule

PAGE = (Path(__file__).parents[2] / "docs" / "attachments.md").read_text("utf-8")


@pytest.mark.parametrize(
    "word", [*(kind for kind in FileClass if kind != FileClass.MARKER), "stored", "unchanged", *COLUMNS, *FIELDS]
)
def test_every_status_column_and_field_of_a_layout_is_explained(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_attachments_is_listed(code: str) -> None:
    assert code in PAGE


def test_the_layouts_that_it_shows_are_layouts_and_the_default_is_the_default() -> None:
    shown = re.findall(r'layout: "(.+?)"', PAGE)
    assert len(shown) == 3
    assert shown[0] == DEFAULT_LAYOUT
    for template in shown:
        parse_layout(template)


def test_the_rule_that_it_shows_is_one() -> None:
    text = PAGE[PAGE.index("    attachments:\n") : PAGE.index("* **`private`.**")]
    AttachmentsRule.model_validate(yaml.safe_load(text)["attachments"])
