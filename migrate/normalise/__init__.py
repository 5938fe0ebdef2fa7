"""Raw frames to canonical frames: one small file per entity, pure functions of a block or a partition."""

from typing import TYPE_CHECKING

from migrate.core.first_use import at_first_use
from migrate.normalise.codes import CODES

if TYPE_CHECKING:
    from migrate.normalise.canonical import Canonical
    from migrate.normalise.normaliser import Normaliser

__all__ = ["CODES", "Canonical", "Normaliser"]

__getattr__ = at_first_use(__name__, {"Canonical": "canonical", "Normaliser": "normaliser"})
