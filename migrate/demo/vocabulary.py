"""The words of `vocabulary.yaml`, put together into what the inventor draws from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything to draw from; names as (given names, family names) per script."""

    names: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    decorations: tuple[str, ...]
    phones: tuple[tuple[str, str], ...]
    unreadable_phones: tuple[str, ...]
    profile_words: tuple[str, ...]
    tags: tuple[str, ...]
    channels: tuple[str, ...]
    roles: tuple[str, ...]
    places: tuple[str, ...]
    hiring_states: tuple[tuple[str, str], ...]
    field_options: tuple[tuple[str, ...], ...]
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]
    breaks: tuple[str, ...]
    whole_bodies: tuple[str, ...]
    requester_roles: tuple[str, ...]
    file_names: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    raw: dict[str, Any] = yaml.safe_load(files("migrate.demo").joinpath("vocabulary.yaml").read_text("utf-8"))
    scripts = raw.pop("names")
    names = tuple((_joined(script["given"]), _joined(script["family"])) for script in scripts.values())
    return Vocabulary(names=names, **{key: _frozen(value) for key, value in raw.items()})


def _joined(parts: list[list[str]]) -> tuple[str, ...]:
    return tuple("".join(pieces) for pieces in product(*parts))


def _frozen(value: list[Any]) -> tuple[Any, ...]:
    return tuple(_frozen(item) if isinstance(item, list) else item for item in value)
