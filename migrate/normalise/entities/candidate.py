"""Candidates: Candidates.csv contains one record per person and project; all records of a person are merged."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from migrate.core.entities.people import CANDIDATE
from migrate.core.findings import make_findings
from migrate.normalise import codes
from migrate.normalise.merging import FILE_ORDER, Rule, merge_records
from migrate.normalise.raw import RawBlock

TABLE = "candidates"

RULE = Rule(
    key="candidate_id",
    latest=("given_name", "family_name", "profile_url"),
    united={"emails": True, "phone_numbers": False, "tags": False},
    compared={
        "given_name": "first_name",
        "family_name": "last_name",
        "emails": "emails",
        "phone_numbers": "phone_numbers",
        "profile_url": "profile_url",
    },
)

#: What must agree where two contracts know the same id.
IDENTITY = ("given_name", "family_name", "profile_url")


class Candidates(NamedTuple):
    """Rows of entity candidate, and findings."""

    rows: pl.DataFrame
    findings: pl.DataFrame


def candidate_records(block: RawBlock) -> pl.DataFrame:
    """Candidates.csv, one row a record: fields of person and application side by side, `_content`, `_contract`, `_corrected`."""
    block.needs_id("project_id", "the stage of the candidate", "hiring_state_id")
    known: dict[str, pl.Expr | pl.Series] = {
        "candidate_id": block.short("candidate_id"),
        "given_name": block.short("first_name"),
        "family_name": block.short("last_name"),
        "emails": block.emails("emails"),
        "phone_numbers": block.items("phone_numbers"),
        "tags": block.words("tags"),
        "profile_url": block.profile_url("profile_url"),
        "source": block.short("sourcing_channels"),
        "created_at": block.created(),
        "modified_at": block.modified(),
    }
    beside = block.records() | {"_project": block.short("project_id"), "_state": block.short("hiring_state_id")}
    return block.canonical(CANDIDATE, beside, **known)


def candidates(records: pl.DataFrame) -> Candidates:
    """Persons of one partition, from its distinct records (`candidate_records`) in file order."""
    rows, differing = merge_records(records, RULE)
    rows = rows.join(_sources(records), on="candidate_id", how="left", maintain_order="left")
    extra = [name for name in rows.columns if name not in CANDIDATE.schema]
    message = pl.format(
        "records of one candidate differ in {}; the record modified last wins, lists are combined", pl.col("columns")
    )
    findings = make_findings(codes.CANDIDATE_DIFFERS, differing, message, table=TABLE, key="candidate_id")
    return Candidates(rows.select(*CANDIDATE.schema, *extra), findings)


def _sources(records: pl.DataFrame) -> pl.DataFrame:
    """`candidate_id`, `source`: the first non-empty one, earliest application first; records without project come last."""
    order = records.sort(pl.col("_project").is_null(), "created_at", *FILE_ORDER, nulls_last=True)
    return order.drop_nulls("source").unique("candidate_id", keep="first").select("candidate_id", "source")
