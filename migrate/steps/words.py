"""Which words of the delivery may be shown in this run."""

from __future__ import annotations

from migrate.core.vocabulary import Words, known_words
from migrate.mapping import Mapping
from migrate.steps.work import Work
from migrate.targets.schema import TargetSchema


def shown_words(work: Work, mapping: Mapping, schema: TargetSchema | None) -> Words | None:
    """Returns the words that LinkedIn documents, or that mapping or target schema contain; None with `--show-values`."""
    return None if work.request.show_values else documented_words(mapping, schema)


def documented_words(mapping: Mapping, schema: TargetSchema | None) -> Words:
    """Returns the words that LinkedIn documents, or that mapping or target schema contain."""
    words = [cell for found in mapping.folder.maps.values() for _, cells in found.rows.values() for cell in cells]
    return known_words([*words, *(words_of(schema) if schema is not None else ())])


def words_of(schema: TargetSchema) -> list[str]:
    """Returns every text that an enum or a CHECK of the target contains."""
    return [word for table in schema.tables.values() for column in table.columns for word in column.enum or ()]
