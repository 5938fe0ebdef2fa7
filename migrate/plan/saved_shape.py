"""The required fields of `plan.json` and their types: a right hash does not prove that the file is a plan."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from migrate.core.books import AttachmentBook, SourceBook, TargetBook
from migrate.core.facts.delivery import DeliveryFacts
from migrate.core.limits import Missing
from migrate.targets.plan import PlanIdentity, TargetState


class _Facts(BaseModel):
    model_config = ConfigDict(strict=True, defer_build=True)

    problems: tuple[dict[str, Any], ...]
    sources: tuple[SourceBook, ...]
    attachments: AttachmentBook
    facts: dict[str, Any]
    rejected_before: dict[str, int]


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, defer_build=True)

    identity: PlanIdentity
    target: TargetState
    specs: tuple[dict[str, Any], ...]
    books: tuple[TargetBook, ...]
    limits: dict[str, Any]
    missing: Missing = Missing()
    known_rows: int
    problems: tuple[dict[str, Any], ...]
    changes: tuple[dict[str, Any], ...] | None = None
    facts: dict[str, Any]
    files: dict[str, str]


@cache
def _delivery_facts() -> TypeAdapter[DeliveryFacts]:
    """Built once, as that takes longer than reading a plan."""
    return TypeAdapter(DeliveryFacts)


def check_facts(facts: dict[str, Any]) -> DeliveryFacts:
    """Returns the sections. Raises ValueError if facts lack what a command needs to continue with the plan."""
    return facts_from_json(_Facts.model_validate_json(json.dumps(facts)).facts)


def facts_from_json(saved: dict[str, Any]) -> DeliveryFacts:
    """Returns the sections that a plan saved. Raises ValueError for a section of another shape."""
    return _delivery_facts().validate_json(json.dumps(saved), strict=True)


def check_shape(body: dict[str, Any]) -> None:
    """Raises ValueError if a body lacks a field or has a value of the wrong type."""
    _Body.model_validate_json(json.dumps(body))
