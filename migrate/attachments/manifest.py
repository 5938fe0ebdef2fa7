"""Writes the manifest: a CSV with one line per file that only its owner can read."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from migrate.attachments import codes
from migrate.attachments.resolve import FileClass
from migrate.runs.durable import write_file

COLUMNS = ("candidate_id", "kind", "name", "sha256", "size", "type", "stored_at", "status", "reason", "remark")

#: A spreadsheet treats text that begins like this as a formula; a leading apostrophe makes it text.
_FORMULA = r"^[=+\-@\t\r]"


def write_manifest(files: pl.DataFrame, path: Path) -> int:
    """Writes one line per file (no markers), mode 0600, completely or not at all. Returns the number of lines.

    `files` of a `Resolved`, `Measured` or `Stored`; unknown values stay empty. `status` is the class of the file, `reason` its
    cause. `remark` contains findings about the content. Elsewhere these appear with a hash instead of the name; only here can a
    person see which file is meant.
    """
    missing = [name for name in ("sha256", "content_type", "file_url", "fault") if name not in files.columns]
    files = files.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
    if "extension_matches" not in files.columns:
        files = files.with_columns(pl.lit(None, pl.Boolean).alias("extension_matches"))
    rows = files.filter(pl.col("class") != FileClass.MARKER).select(
        _guard_formula(pl.col("candidate_id")).alias("candidate_id"),
        pl.col("folder").alias("kind"),
        _guard_formula(pl.coalesce("file_name", "name")).alias("name"),
        "sha256",
        "size",
        pl.col("content_type").alias("type"),
        _guard_formula(pl.col("file_url")).alias("stored_at"),
        pl.col("class").alias("status"),
        pl.col("rule").alias("reason"),
        _remark().alias("remark"),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_file(path) as stream:
        rows.select(COLUMNS).write_csv(stream, include_bom=True, quote_style="non_numeric", line_terminator="\r\n")
    return rows.height


def _remark() -> pl.Expr:
    """Returns problems for the target's parser or a recruiter, each with its code."""
    real = pl.col("sha256").is_not_null() & (pl.col("size") > 0)
    shared = real & (pl.col("candidate_id").n_unique().over("sha256") > 1)
    found = [(pl.col("extension_matches").not_(), codes.EXTENSION), (shared, codes.SHARED)]
    found += [(pl.col("fault") == code.id, code) for code in (codes.ENCRYPTED, codes.BROKEN_PDF, codes.BROKEN_OFFICE)]
    remarks = [pl.when(condition).then(pl.lit(f"{code.id} {code.title}")) for condition, code in found]
    return pl.concat_str(remarks, separator="; ", ignore_nulls=True)


def _guard_formula(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(_FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text)
