"""In what databases differ. Code above the targets asks for a capability; it never asks which database it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a database can do.

    Attributes:
        transactional_ddl: Creating a table is part of the transaction, and a rollback removes the table. If False, each
            statement of `SchemaWriter` commits: a run that fails leaves empty tables, which the next run uses.
        keys_after_rows: Keys and foreign keys of our own tables can be built after the rows, in the same transaction, which is
            faster. If False, the tables are created with their keys, and `SchemaWriter.create_keys` does nothing.
        early_constraints: Triggers and constraints that are deferred to the commit can be executed before it
            (`Writer.flush`). If False, a violated deferred constraint fails the commit.
        clustered: Rows are stored in the order of the primary key. So rows written in that order share pages, and others need one
            page each, which a table that is larger than the server's memory reads and writes again for every row.
        nul_in_text: Texts can contain U+0000.
        digest_of_rows: `LedgerReader.id_map_digest` depends on the rows of the id map alone. If False, every transaction that
            writes anything changes it.
    """

    transactional_ddl: bool
    keys_after_rows: bool
    early_constraints: bool
    clustered: bool
    nul_in_text: bool
    digest_of_rows: bool
