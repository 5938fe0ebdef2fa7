"""The JSON Schema of mappings, generated from the models, for completion and checks in editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from migrate.mapping.models import TableFile, TargetFile
from migrate.mapping.models.bundle_file import BundleFile


def schema() -> dict[str, Any]:
    """One schema for all kinds of file: `target.yaml`, a table file, and `bundle.yaml`."""
    models = (TableFile, TargetFile, BundleFile)
    kinds, definitions = models_json_schema([(model, "validation") for model in models], title="talenthub mapping")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definitions["title"],
        "description": "A file of a mapping: target.yaml, the rules of one target table, or bundle.yaml.",
        "anyOf": [kinds[model, "validation"] for model in models],
        "$defs": definitions["$defs"],
    }
