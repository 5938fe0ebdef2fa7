"""A checklist of candidates to compare by eye, across jobs, stages, kinds of files and scripts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from migrate.core.batches import Batches
from migrate.core.csv_text import csv
from migrate.core.identity import hash64
from migrate.core.sizes import SAMPLED_ROWS
from migrate.runs.durable import write_file
from migrate.runs.spool import Spool

#: What is counted per candidate: canonical entity and the column of the checklist.
_COUNTED = {"note": "notes", "message": "messages", "feedback": "feedback", "scorecard": "scorecards", "attachment": "files"}
#: Columns that the reviewer fills in.
_TO_FILL = ("same in the target (yes, no)", "what differs", "checked by", "on")
#: The script of a name, by its first letters; the first match wins, everything else is `other`.
_SCRIPTS = {
    "Latin": r"\p{Latin}",
    "Cyrillic": r"\p{Cyrillic}",
    "Greek": r"\p{Greek}",
    "Arabic": r"\p{Arabic}",
    "Hebrew": r"\p{Hebrew}",
    "Han": r"\p{Han}",
    "Kana": r"[\p{Hiragana}\p{Katakana}]",
    "Hangul": r"\p{Hangul}",
    "Devanagari": r"\p{Devanagari}",
    "Thai": r"\p{Thai}",
}
_STRATA = ("_job", "_stage", "kinds of files", "script")


def sample(number: int, batches: Batches, path: Path, work: Path) -> int:
    """Writes a checklist of `number` candidates as CSV with mode 0600. Returns how many it contains, which may be fewer.

    `batches` returns the canonical batches of an entity. The choice depends only on the delivery: strata of job, stage, kinds of
    files and script take turns, and within a stratum the hash of the candidate's id decides. The file contains names, because
    reviewers search for them in the target. A cell that a spreadsheet would read as a formula starts with an apostrophe.
    """
    chosen = pl.DataFrame()
    for candidates in _strata(batches, work):
        ranked = pl.concat([chosen, candidates], how="diagonal_relaxed")
        chosen = ranked.filter(pl.col("_order").rank("ordinal").over("stratum") <= number)
    chosen = _in_turns(chosen).head(number) if not chosen.is_empty() else chosen
    with write_file(path) as stream:
        stream.write(_written(chosen).encode("utf-8-sig"))
    return chosen.height


def _strata(batches: Batches, work: Path) -> Iterator[pl.DataFrame]:
    """Yields candidates with their stratum and the data to compare, one slice of ids at a time."""
    columns = {
        "candidate": ("given_name", "family_name", "emails", "phone_numbers", "tags"),
        "application": ("job_id", "stage_name"),
        "attachment": ("folder",),
    }
    rows = sum(frame.height for frame in batches("candidate"))
    parts = rows // SAMPLED_ROWS + 1
    spools = {}
    for entity in ("candidate", "application", *_COUNTED):
        spools[entity] = Spool(work / entity, key="candidate_id", parts=parts)
        for frame in batches(entity):
            wanted = ("candidate_id", *columns.get(entity, ()))
            spools[entity].append(frame.select(wanted).filter(pl.col("candidate_id").is_not_null()))
    for part in range(parts):
        candidates = spools["candidate"].slice(part)
        if candidates is not None:
            yield _described(candidates, {entity: spool.slice(part) for entity, spool in spools.items()})
    for spool in spools.values():
        spool.clear()


def _described(candidates: pl.DataFrame, beside: dict[str, pl.DataFrame | None]) -> pl.DataFrame:
    applications = beside["application"]
    made = candidates.with_columns(
        _script().alias("script"),
        hash64(pl.col("candidate_id")).alias("_order"),
        *(pl.col(name).list.len().fill_null(0).alias(name) for name in ("emails", "phone_numbers", "tags")),
    )
    if applications is not None:
        listed = applications.group_by("candidate_id", maintain_order=True).agg(
            pl.col("job_id").str.join(" "), pl.col("stage_name").fill_null("-").str.join(" | ").alias("stages"),
            pl.col("job_id").first().alias("_job"), pl.col("stage_name").first().alias("_stage"),
        )  # fmt: skip
        made = made.join(listed, on="candidate_id", how="left", maintain_order="left").rename({"job_id": "jobs"})
    kinds = beside["attachment"]
    if kinds is not None:
        files = kinds.group_by("candidate_id").agg(pl.col("folder").unique().sort().str.join(" ").alias("kinds of files"))
        made = made.join(files, on="candidate_id", how="left", maintain_order="left")
    for entity, name in _COUNTED.items():
        rows = beside[entity]
        if rows is not None:
            counted = rows.group_by("candidate_id").agg(pl.len().cast(pl.Int64).alias(name))
            made = made.join(counted, on="candidate_id", how="left", maintain_order="left")
    strata = [pl.col(name).fill_null("-") if name in made.columns else pl.lit("-") for name in _STRATA]
    return made.with_columns(pl.concat_str(strata, separator="\t").alias("stratum"))


def _script() -> pl.Expr:
    name = pl.concat_str([pl.col("family_name").fill_null(""), pl.col("given_name").fill_null("")])
    letter = name.str.extract(r"(\p{L})", 1)
    found = pl.lit("other")
    for script, letters in reversed(_SCRIPTS.items()):
        found = pl.when(letter.str.contains(letters)).then(pl.lit(script)).otherwise(found)
    return pl.when(letter.is_null()).then(pl.lit("none")).otherwise(found)


def _in_turns(chosen: pl.DataFrame) -> pl.DataFrame:
    """Orders rows: the first of every stratum, then the second of every stratum. Strata are ordered by their hash."""
    turn = pl.col("_order").rank("ordinal").over("stratum").alias("_turn")
    return chosen.with_columns(turn, hash64(pl.col("stratum")).alias("_by")).sort("_turn", "_by")


def _written(chosen: pl.DataFrame) -> str:
    shown = ("candidate_id", "given_name", "family_name", "jobs", "stages", "script", "emails", "phone_numbers", "tags")
    columns = [name for name in (*shown, "kinds of files", *_COUNTED.values()) if name in chosen.columns]
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([name.replace("_", " ") for name in columns] + list(_TO_FILL))
    numbers = {"emails", "phone_numbers", "tags", *_COUNTED.values()}
    for row in chosen.select(columns).iter_rows(named=True):
        cells = [str(row[name] or 0) if name in numbers else _guarded(row[name]) for name in columns]
        writer.writerow(cells + [""] * len(_TO_FILL))
    return stream.getvalue()


def _guarded(text: str | None) -> str:
    """Escapes a cell that a spreadsheet would read as a formula."""
    if text is None:
        return ""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
