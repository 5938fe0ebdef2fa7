"""Named transforms, applied in order by `clean`. One file per subject, one function per transform, examples in its docstring."""

from migrate.core.json_text import canonical as canonical_json
from migrate.mapping.transforms import addresses, blanks, hashes, html, json_text, letters, lists, numbers, phones, times
from migrate.mapping.transforms.registry import DTYPES, TRANSFORMS, Kind, Transform, steps_schema

__all__ = [
    "DTYPES",
    "TRANSFORMS",
    "Kind",
    "Transform",
    "addresses",
    "blanks",
    "canonical_json",
    "hashes",
    "html",
    "json_text",
    "letters",
    "lists",
    "numbers",
    "phones",
    "steps_schema",
    "times",
]
