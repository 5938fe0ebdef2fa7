"""The contract of every target: what planning reads and loading writes. Tested by the conformance suite in `tests/targets/`.

Each part can be understood alone: `rows` (the target's own tables), `ledger` (runs, id map, pre-images), `schema` (creating
tables), `target` (opening, locking, the one transaction over all parts), `capabilities` (in what databases differ).

Frames in this contract have the mapping's columns. Readers return them in the types of a mapped frame (`ColumnSpec.dtype`), with
references as the target's ids.
"""

from migrate.targets.contract.capabilities import Capabilities
from migrate.targets.contract.ledger import (
    CHANGE_SCHEMA,
    FINGERPRINTS_SCHEMA,
    ID_MAP_SCHEMA,
    STORED_SCHEMA,
    LedgerReader,
    LedgerWriter,
    RunRecord,
)
from migrate.targets.contract.rows import DROPPED, REFUSED_SCHEMA, RowReader, RowWriter, Written
from migrate.targets.contract.schema import SchemaWriter
from migrate.targets.contract.target import Attempt, Reader, Target, Writer

__all__ = [
    "CHANGE_SCHEMA",
    "DROPPED",
    "FINGERPRINTS_SCHEMA",
    "ID_MAP_SCHEMA",
    "REFUSED_SCHEMA",
    "STORED_SCHEMA",
    "Attempt",
    "Capabilities",
    "LedgerReader",
    "LedgerWriter",
    "Reader",
    "RowReader",
    "RowWriter",
    "RunRecord",
    "SchemaWriter",
    "Target",
    "Writer",
    "Written",
]
