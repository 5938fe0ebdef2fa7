"""Reads candidate, kind and file name from paths, with expressions over a column."""

from __future__ import annotations

import polars as pl

#: Suffixes that Finder, Windows and browsers add to the name of a folder that already exists: ` 2`, ` (1)`, ` copy`, ` -
#: Copy (3)`.
COPY = r"(?:(?: \d{1,3}| ?\(\d{1,3}\)| -? ?[Cc]opy(?: \d+| \(\d+\))?))?"

#: The outermost `Candidate_<id>/<kind>/`, at any depth; the rest of the path is the file name.
_PLACED = rf"(?is)(?:^|/)candidate[_ ]([^/\s]+?){COPY}/(public|private|miscellaneous){COPY}/(.+)$"
_KIND_FOLDER = rf"(?is)^((?:.*?/)?candidate[_ ][^/\s]+?{COPY}/(?:public|private|miscellaneous){COPY}/)"
#: The name of a candidate's folder, with its number.
_NUMBERED = rf"(?i)^candidate[_ ](\d+){COPY}$"
_CANDIDATE = rf"(?i)(?:^|/)candidate[_ ]([^/\s]+?){COPY}/"

#: Files of operating systems in folders and zips: name of the rule, pattern on the whole path.
SYSTEM_FILE_RULES: tuple[tuple[str, str], ...] = (
    ("macOS resource folder", r"(?:^|/)__MACOSX/"),
    ("macOS resource fork", r"(?:^|/)\._[^/]*$"),
    ("Finder folder view", r"(?:^|/)\.DS_Store$"),
    ("Finder folder name", r"(?:^|/)\.localized$"),
    ("owner file of an open Office document", r"(?:^|/)~\$[^/]*$"),
    ("Finder folder icon", "(?:^|/)Icon\r$"),
    ("Windows thumbnails", r"(?i)(?:^|/)(?:thumbs|ehthumbs)\.db$"),
    ("Windows folder settings", r"(?i)(?:^|/)desktop\.ini$"),
)

SYSTEM_FILE_NAMES = tuple(rule for rule, _ in SYSTEM_FILE_RULES)


def split_paths(path: pl.Expr) -> list[pl.Expr]:
    """`candidate_id`, `folder` (Public, Private, Miscellaneous) and `file_name` of a path; null if the path does not contain it.

    The name keeps subfolders below the kind (`old/cv.pdf`) and is brought to Unicode NFC, since macOS unpacks names
    decomposed. A path with a candidate's folder but no kind has the candidate alone.
    """
    parts = path.str.extract_groups(_PLACED)
    kind = parts.struct.field("2").str.to_titlecase()
    return [
        pl.coalesce(parts.struct.field("1"), path.str.extract(_CANDIDATE)).alias("candidate_id"),
        kind.alias("folder"),
        parts.struct.field("3").str.normalize("NFC").alias("file_name"),
    ]


def names_two_candidates(path: pl.Expr) -> pl.Expr:
    """Whether a path has folders of two candidates with different numbers, one inside the other."""
    several = path.str.count_matches(r"(?i)(?:^|/)candidate[_ ]\d") > 1
    folders = pl.when(several).then(path).str.extract(r"(?s)^(.*)/").str.split("/")
    numbers = folders.list.eval(pl.element().str.extract(_NUMBERED).drop_nulls())
    return (numbers.list.n_unique() > 1).fill_null(value=False)


def kind_folder(path: pl.Expr) -> pl.Expr:
    """Returns the folder `.../Candidate_<id>/<kind>/` that contains a path; otherwise null."""
    return path.str.extract(_KIND_FOLDER)


def system_file_rule(path: pl.Expr) -> pl.Expr:
    """Returns the name of the rule if a path is a file of an operating system; otherwise null."""
    chain = pl.lit(None, pl.String)
    for rule, pattern in reversed(SYSTEM_FILE_RULES):
        chain = pl.when(path.str.contains(pattern)).then(pl.lit(rule)).otherwise(chain)
    return chain


def extension(name: pl.Expr) -> pl.Expr:
    """Returns the lower-case extension without the dot; an empty text if there is none."""
    return name.str.extract(r"[^/.][^/]*\.([^./\s]{1,16})$").str.to_lowercase().fill_null("")
