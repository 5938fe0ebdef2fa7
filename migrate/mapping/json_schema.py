"""The JSON Schema of mappings, generated from the models, for completion and checks in editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from migrate.mapping.models import TableFile, TargetFile
from migrate.mapping.models.api_file import ApiFile
from migrate.mapping.models.bundle_file import BundleFile


def schema() -> dict[str, Any]:
    """One schema for all kinds of file: `target.yaml`, a table file, `bundle.yaml` and `api.yaml`."""
    models = (TableFile, TargetFile, BundleFile, ApiFile)
    kinds, definitions = models_json_schema([(model, "validation") for model in models], title="talenthub mapping")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definitions["title"],
        "description": "A file of a mapping: target.yaml, the rules of one target table, bundle.yaml, or api.yaml.",
        "anyOf": [kinds[model, "validation"] for model in models],
        "$defs": definitions["$defs"],
    }
