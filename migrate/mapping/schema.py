"""The JSON Schema of mappings, generated from the models, for completion and checks in editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from migrate.mapping.models import TableFile, TargetFile


def schema() -> dict[str, Any]:
    """One schema for both kinds of file: `target.yaml` and a table file."""
    kinds, definitions = models_json_schema([(TableFile, "validation"), (TargetFile, "validation")], title="talenthub mapping")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definitions["title"],
        "description": "A file of a mapping: target.yaml, or the rules of one target table.",
        "anyOf": [kinds[TableFile, "validation"], kinds[TargetFile, "validation"]],
        "$defs": definitions["$defs"],
    }
