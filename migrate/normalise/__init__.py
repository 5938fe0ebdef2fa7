"""Raw frames to canonical frames: one small file per entity, pure functions of a block or a partition."""

from migrate.normalise.canonical import Canonical, KnownCandidates
from migrate.normalise.codes import CODES
from migrate.normalise.gathering import Gathering

__all__ = ["CODES", "Canonical", "Gathering", "KnownCandidates"]
