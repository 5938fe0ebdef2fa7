"""The erasure list against the columns of a delivery: people of the list must be recognisable in it."""

from __future__ import annotations

from migrate.core.entities import ENTITIES
from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.mapping import Mapping
from migrate.steps.codes import UNRECOGNISED_PEOPLE


def check_columns(mapping: Mapping) -> None:
    """Raises SetupError (P519) where people of the list cannot be recognised, since the delivery lacks what names them.

    A line with a candidate id names a candidate in any case.
    """
    erasure, faults = mapping.erasure, []
    for field, shown, values in (("emails", "e-mail", erasure.emails), ("profile_url", "profile URL", erasure.profile_urls)):
        lacking = mapping.context.missing.field(ENTITIES["candidate"], field)
        lines = [line for line in erasure.lines if line.candidate_id is None and not values.isdisjoint(line.values)]
        if lacking is not None and lacking.columns and lines:
            columns = " and ".join(lacking.columns)
            faults.append(
                Problem(
                    code=UNRECOGNISED_PEOPLE,
                    message=f"the list names people by {shown} without an id, and the delivery lacks {columns}",
                    place=lines[0].place,
                    count=len(lines),
                    help="give each of these lines the candidate id, or export the file again with all its columns",
                )
            )
    if faults:
        raise SetupError(faults)
