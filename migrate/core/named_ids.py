"""Ids of a vendor that `api.yaml` names itself, such as those of custom fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedId:
    """An id, and its location in `api.yaml`."""

    id: str
    file: str
    line: int | None = None
    column: int | None = None
