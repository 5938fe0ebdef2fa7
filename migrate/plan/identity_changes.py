"""Candidates of earlier runs under whose id the export now has somebody else: held, with all their rows, or loaded (P211)."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import or_

import polars as pl

from migrate.core.places import PLACE_COLUMNS
from migrate.plan.codes import IDENTITY_CHANGED
from migrate.plan.held_rows import report_held
from migrate.plan.identity_columns import EmailTable, IdentityColumns
from migrate.plan.state import PlanState
from migrate.runs import Spool
from migrate.runs.names import file_name
from migrate.targets.spec import KEY, PARENT, TableSpec

#: What separates addresses in one text, or encloses them.
_ADDRESS = r"""[^\s;,<>|"\[\]()]+"""
#: The number of name, e-mail and profile that must be known on both sides: a new name alone does not make another person.
_LEAST = 2


def hold_changed_identities(state: PlanState, spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that may be updated; of the others nothing is written.

    `rows`: changed rows that are free to be updated, with `_id`. Only these are read from the target.
    """
    columns = state.rows.identities
    if columns is None or columns.table != spec.table or rows.is_empty() or state.target.reader is None:
        return rows
    decided = rows[KEY].is_in(sorted(columns.merged))
    unchanged = _without_changed_identities(state, spec, rows.filter(~decided), columns)
    return pl.concat([unchanged, rows.filter(decided)]) if decided.any() else unchanged


def _without_changed_identities(state: PlanState, spec: TableSpec, rows: pl.DataFrame, columns: IdentityColumns) -> pl.DataFrame:
    if rows.is_empty() or state.target.reader is None:
        return rows
    wanted = {*columns.names, *columns.emails, *columns.urls}
    narrow = replace(spec, columns=tuple(one for one in spec.columns if one.name in wanted), key_columns=())
    theirs = rows.select("_id").join(
        state.target.reader.rows.read(narrow, rows["_id"]).unique("_id"), on="_id", how="left", maintain_order="left"
    )
    old, new = _identities(columns, theirs), _identities(columns, rows)
    places = [KEY, "_id", *PLACE_COLUMNS]
    suspects = rows.select(places).hstack(_compared(old, new)).filter(~pl.col("same") & (pl.col("known") > 0))
    if suspects.is_empty():
        return rows
    changed = _with_email_tables(state, columns, suspects).filter(~pl.col("same") & (pl.col("known") >= _LEAST)).select(places)
    if columns.policy == "load":
        message = "name, e-mail and profile are all others than before; loaded, as the mapping says"
        state.findings.report(spec, changed, IDENTITY_CHANGED, message)
        return rows
    message = "name, e-mail and profile are all others than before: another person may have this id; not overwritten"
    report_held(state.findings, spec, changed, IDENTITY_CHANGED, message)
    state.table_states[spec.table].held.add(changed[KEY])
    return rows.join(changed.select(KEY), on=KEY, how="anti", maintain_order="left")


def hold_dependents(state: PlanState, spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that belong to no held candidate; the others are held. `rows`: changed or new ones, `_id` where they have one."""
    tests = [
        state.table_states[one.reference.table].held.holds(rows[one.name])
        for one in spec.references
        if one.reference is not None
        and one.reference.table in state.table_states
        and len(state.table_states[one.reference.table].held)
    ]
    if not tests or rows.is_empty():
        return rows
    is_held = reduce(or_, tests)
    held = rows.filter(is_held)
    ids = pl.col("_id") if "_id" in held.columns else pl.lit(None, pl.String).alias("_id")
    report_held(
        state.findings, spec, held.select(KEY, ids, *PLACE_COLUMNS), IDENTITY_CHANGED, "belongs to a candidate who is held"
    )
    state.table_states[spec.table].held.add(held[KEY])
    return rows.filter(~is_held)


def _identities(columns: IdentityColumns, rows: pl.DataFrame) -> pl.DataFrame:
    """`name`, `url` (null where empty) and `emails` (list) in one spelling."""
    name = pl.concat_str(*columns.names, separator=" ", ignore_nulls=True) if columns.names else pl.lit(None, pl.String)
    url = pl.concat_str(*columns.urls, separator=" ", ignore_nulls=True) if columns.urls else pl.lit(None, pl.String)
    texts = pl.concat_str(*columns.emails, separator=" ", ignore_nulls=True) if columns.emails else pl.lit("")
    return rows.select(
        _plain(name).alias("name"),
        _plain(url).str.strip_chars_end("/").alias("url"),
        texts.str.to_lowercase().str.extract_all(_ADDRESS).alias("emails"),
    )


def _plain(text: pl.Expr) -> pl.Expr:
    plain = text.str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars().str.to_lowercase()
    return pl.when(plain != "").then(plain)


def _compared(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """`same`: one of name, e-mail and profile is the same. `known`: how many of them are filled on both sides."""
    both = pl.concat([old, new.rename(lambda name: f"new_{name}")], how="horizontal")
    common = pl.col("emails").list.set_intersection("new_emails").list.len() > 0
    filled = [pl.col(name).is_not_null() & pl.col(f"new_{name}").is_not_null() for name in ("name", "url")]
    filled.append((pl.col("emails").list.len() > 0) & (pl.col("new_emails").list.len() > 0))
    same = (pl.col("name") == pl.col("new_name")) | (pl.col("url") == pl.col("new_url")).fill_null(value=False) | common
    return both.select(same.fill_null(value=False).alias("same"), pl.sum_horizontal(filled).alias("known"))


def _with_email_tables(state: PlanState, columns: IdentityColumns, suspects: pl.DataFrame) -> pl.DataFrame:
    """The suspects with what their tables of addresses add: the target's rows, and those of this delivery."""
    if not columns.email_tables or state.target.reader is None:
        return suspects
    old = [pl.DataFrame(schema={"_id": pl.String, "email": pl.String})]
    new = [pl.DataFrame(schema={KEY: pl.String, "email": pl.String})]
    for each in columns.email_tables:
        rows = state.target.reader.rows.read_by_reference(each.spec, each.owner, suspects["_id"])
        found = rows.with_columns(pl.col(each.owner).cast(pl.String))
        dealt = _delivered(state, each)
        delivered = None if dealt is None else dealt.of_keys(suspects[KEY])
        for name in each.emails:
            email = pl.col(name).str.to_lowercase().alias("email")
            old.append(found.select(pl.col(each.owner).alias("_id"), email))
            if delivered is not None:
                new.append(delivered.select(pl.col(PARENT).alias(KEY), email))
    before, now = pl.concat(old).drop_nulls(), pl.concat(new).drop_nulls()
    pairs = suspects.select(KEY, "_id")
    common = pairs.join(before, on="_id").join(now, on=[KEY, "email"], how="semi")[KEY]
    both = pairs.join(before, on="_id", how="semi").join(now, on=KEY, how="semi")[KEY]
    return suspects.with_columns(
        pl.col("same") | pl.col(KEY).is_in(common.implode()), pl.col("known") + pl.col(KEY).is_in(both.implode()).cast(pl.UInt32)
    )


def _delivered(state: PlanState, each: EmailTable) -> Spool | None:
    """`_parent` and the addresses of this delivery. Dealt by candidate once, so that no slice reads those of all candidates."""
    table = each.spec.table
    rows = state.rows.spools.get(table)
    if rows is not None and table not in state.emails:
        state.emails[table] = Spool(state.work / "emails" / file_name(table), key=PARENT, parts=rows.parts)
        for batch in rows.batches([PARENT, *each.emails]):
            state.emails[table].append(batch)
    return state.emails.get(table)
