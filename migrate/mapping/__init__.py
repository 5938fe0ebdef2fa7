"""Mappings: YAML to rules, rules to target frames. What users write, review and sign."""

from migrate.mapping.applying.rows import Mapped
from migrate.mapping.codes import CODES
from migrate.mapping.loaded import Mapping, Policies, load_mapping

__all__ = ["CODES", "Mapped", "Mapping", "Policies", "load_mapping"]
