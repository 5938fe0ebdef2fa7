"""Raw frames to canonical frames: one small file per entity, pure functions of a block or a partition."""

from migrate.normalise.canonical import Canonical
from migrate.normalise.codes import CODES
from migrate.normalise.normaliser import Normaliser

__all__ = ["CODES", "Canonical", "Normaliser"]
