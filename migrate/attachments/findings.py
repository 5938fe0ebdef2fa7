"""Findings about files: ids and counts, never the name of a file."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from migrate.archives import CODES as ARCHIVE_CODES
from migrate.attachments import codes
from migrate.attachments.measure import Measured
from migrate.attachments.paths import SYSTEM_FILE_NAMES
from migrate.attachments.resolve import FileClass, Resolved
from migrate.core.findings import make_findings, with_schema
from migrate.core.places import Place
from migrate.core.problems import FINDINGS_SCHEMA, Code, Problem
from migrate.core.redaction import KeyKind, short_hash, shown_key

_TABLE = "attachments"
_BY_RULE = {
    "folders of two candidates": codes.TWO_CANDIDATES,
    "no candidate's folder": codes.NO_CANDIDATE_FOLDER,
    "no kind": codes.NO_KIND,
    "unknown candidate": codes.UNKNOWN_CANDIDATE,
}
_HEALTH = (codes.ENCRYPTED, codes.BROKEN_PDF, codes.BROKEN_OFFICE)


def resolved_findings(resolved: Resolved) -> pl.DataFrame:
    """Returns the findings that need only names (`FINDINGS_SCHEMA`): refused members, unmatched, held back and excluded files."""
    files = resolved.files.with_columns(_keys())
    return pl.concat(_of_names(files))


def measured_findings(measured: Measured) -> pl.DataFrame:
    """Returns the findings that need content: unreadable, mistyped, encrypted, damaged and shared files."""
    files = measured.files.with_columns(_keys())
    return pl.concat(_of_content(files))


def shared_contents(measured: Measured) -> pl.DataFrame:
    """Returns contents that several candidates have: `content` (short hash), `candidates` (sorted), `files` (count)."""
    rows = measured.files.filter((pl.col("class") == FileClass.PLANNED) & _comparable())
    groups = rows.group_by("sha256", maintain_order=True).agg(
        _shown_id().unique().sort().alias("candidates"), pl.len().cast(pl.Int64).alias("files")
    )
    several = groups.filter(pl.col("candidates").list.len() > 1).sort(
        pl.col("candidates").list.len(), descending=True, maintain_order=True
    )
    return several.select(short_hash(pl.col("sha256")).alias("content"), "candidates", "files")


def statistics_problem(files: pl.DataFrame, expected: int | None, shown: str | None = None) -> Problem | None:
    """Returns a problem if export.csv counts other files than the archives contain; `files` of a `Resolved` or `Measured`.

    `shown` is the name of export.csv, if there is exactly one. Markers and files of operating systems are not counted. A
    file in two archives may count once or twice: both are accepted.
    """
    if expected is None:
        return None
    aside = (pl.col("class") == FileClass.MARKER) | pl.col("rule").is_in(SYSTEM_FILE_NAMES).fill_null(value=False)
    classes = files.filter(~aside)["class"]
    found = int((classes != FileClass.REPEATED).sum())
    if found <= expected <= len(classes):
        return None
    counted = f"{expected} exported attachment{'' if expected == 1 else 's'}"
    message = f"export.csv counts {counted}, {found} {'is' if found == 1 else 'are'} here"
    remedy = "check that every archive of the export is here; files of the last eight hours before an export are not in it"
    return Problem(code=codes.STATISTICS, message=message, place=Place(shown), table=_TABLE, help=remedy)


def _shown_id() -> pl.Expr:
    """Returns the id, or its hash if it is not a number: it may then be the name of a person."""
    number = pl.col("candidate_id").str.contains(r"^\d+$")
    return pl.when(number).then("candidate_id").otherwise(short_hash(pl.col("candidate_id")))


def _keys() -> list[pl.Expr]:
    """`_id` and `_key`, without personal data."""
    shown = _shown_id()
    name = shown_key(pl.col("attachment_id"), KeyKind.FILE).str.extract(r"(#\d+)$")
    return [shown.alias("_id"), pl.concat_str(shown, pl.lit("/"), "folder", pl.lit("/"), name).alias("_key")]


def _of_names(files: pl.DataFrame) -> Iterator[pl.DataFrame]:
    refused = files.filter((pl.col("class") == FileClass.REJECTED) & pl.col("refused").is_not_null())
    titles = {code.id: code.title for code in ARCHIVE_CODES.values()}
    yield _of_members(refused, "refused", pl.col("refused").replace(titles))
    for rule, code in _BY_RULE.items():
        unmatched = files.filter((pl.col("class") == FileClass.UNMATCHED) & (pl.col("rule") == rule))
        yield _make_findings(unmatched.with_columns(pl.col("_id").alias("_key")), code, code.title)
    held = files.filter(pl.col("class") == FileClass.HELD_BACK)
    yield _make_findings(held, codes.HELD_BACK, codes.HELD_BACK.title)
    excluded = files.filter(pl.col("class") == FileClass.EXCLUDED)
    system = pl.col("rule").is_in(SYSTEM_FILE_NAMES)
    yield _make_findings(excluded.filter(system), codes.SYSTEM_FILES, pl.format("left out: {}", "rule"))
    yield _make_findings(excluded.filter(~system), codes.FILTERED, pl.format("left out by the {}", "rule"))


def _of_content(files: pl.DataFrame) -> Iterator[pl.DataFrame]:
    broken = files.filter(pl.col("broken").is_not_null())
    yield _of_members(broken, "broken", pl.col("broken_message"))
    planned = files.filter(pl.col("class") == FileClass.PLANNED)
    typed = pl.format("the content is {}", "content_type")
    yield _make_findings(planned.filter(~pl.col("extension_matches")), codes.EXTENSION, typed)
    for code in _HEALTH:
        yield _make_findings(planned.filter(pl.col("fault") == code.id), code, code.title)
    again = planned.filter(pl.col("attachment_id") != pl.concat_str("candidate_id", "folder", "file_name", separator="/"))
    other_content = "another file with this name has different content: kept under an id with a suffix"
    yield _make_findings(again, codes.SAME_NAME, other_content)
    by_type = files.filter((pl.col("rule") == "filter content_types") & (pl.col("class") == FileClass.EXCLUDED))
    yield _make_findings(by_type, codes.FILTERED, pl.format("left out by the {}", "rule"))
    owners = pl.col("candidate_id").n_unique().over("sha256")
    shared = planned.filter(_comparable()).with_columns(owners.alias("_owners")).filter(pl.col("_owners") > 1)
    first = shared.unique("sha256", keep="first", maintain_order=True)
    yield _make_findings(first, codes.SHARED, pl.format("{} candidates have the same file content", "_owners"))


def _comparable() -> pl.Expr:
    """Files whose content can be compared: hashed and not empty."""
    return pl.col("sha256").is_not_null() & (pl.col("size") > 0)


def _make_findings(files: pl.DataFrame, code: Code, message: str | pl.Expr) -> pl.DataFrame:
    return make_findings(code, files, message, table=_TABLE, key="_key")


def _of_members(files: pl.DataFrame, code: str, message: pl.Expr) -> pl.DataFrame:
    """Findings whose code is in the column `code`."""
    named = files.select("_file", pl.col("_key").alias("key"), pl.col(code).alias("code"), message.alias("message"))
    return with_schema(named.with_columns(pl.lit(_TABLE).alias("table")), FINDINGS_SCHEMA)
