"""The canonical model: the entities that all sources are converted into and that mappings read.

Each module defines some entities. A module that is added here is found; no list names it.
"""

from migrate.core.discovery import find_defined
from migrate.core.entities.model import EXTRA_PREFIX, Entity, Field, Relation

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in sorted(find_defined(__name__, __path__, Entity), key=lambda entity: (entity.position, entity.name))
}

__all__ = ["ENTITIES", "EXTRA_PREFIX", "Entity", "Field", "Relation"]
