"""The listing of attachments: all files of a delivery except known CSVs, archives and system files."""

from __future__ import annotations

import polars as pl

from migrate.archives import Listing
from migrate.read.delivery import ATTACHMENT_SCHEMA
from migrate.read.names import CANDIDATE_FOLDER, CONTRACT_FOLDER, SYSTEM_FILE, contract_in

_EXPORT_FOLDER = r"(?i)(?:^|/)(?:contract[_ -]?\d+|attachments?[_ ]*\d+ ?- ?\d+)[^/]*/"


def list_attachments(listing: Listing, own: set[str]) -> tuple[pl.DataFrame, int, int]:
    """Attachments of one container, without the members called in `own`.

    Returns a frame of `MEMBER_SCHEMA`, then `folder` (what may be shown above the candidate) and `_contract`; the number of
    system files skipped; and the number of loose files outside any folder of an export, left aside.
    """
    name = pl.col("name")
    # By name, but not below a candidate's folder: there a `notes.csv` is an attachment.
    rest = listing.members.filter(~name.is_in(sorted(own)) | name.str.contains(CANDIDATE_FOLDER))
    # Among candidates' files those of a system are files too, which the books account for; elsewhere they are skipped.
    with_candidates = bool(rest["name"].str.contains(CANDIDATE_FOLDER).any())
    among = name.str.contains(CANDIDATE_FOLDER) | pl.lit(listing.is_zip and with_candidates)
    files = rest.filter(~name.str.contains(SYSTEM_FILE) | among)
    # Loose files count where a folder says that they are of an export; in an archive every file does.
    root = f"{listing.path.as_posix()}/" if not listing.is_zip else ""
    exported = (
        name.str.contains(CANDIDATE_FOLDER)
        | name.str.contains(_EXPORT_FOLDER)
        | bool(pl.Series([root]).str.contains(_EXPORT_FOLDER).item())
    )
    found = files if listing.is_zip else files.filter(exported)
    below = contract_in(f"{listing.path.parent.as_posix()}/" if listing.is_zip else root)
    contract = name.str.extract(CONTRACT_FOLDER).fill_null(pl.lit(below, pl.String()))
    folder = pl.lit("") if listing.is_zip else name.str.extract(r"(?i)^(.*?)/?candidate[_ ]?[^/]*/").fill_null("")
    return (
        found.with_columns(folder.alias("folder"), contract.alias("_contract")),
        rest.height - files.height,
        files.height - found.height,
    )


def with_files(frame: pl.DataFrame, files: list[str], listings: dict[int, Listing]) -> pl.DataFrame:
    """The frame as `ATTACHMENT_SCHEMA`; new shown names are appended to `files`."""
    keys = frame.select("container", "folder").unique(maintain_order=True)
    numbers = []
    for container, folder in keys.iter_rows():
        listing = listings[container]
        shown = "/".join(part for part in (listing.shown, folder) if part) or listing.path.name
        if shown not in files:
            files.append(shown)
        numbers.append(files.index(shown))
    named = keys.with_columns(pl.Series("_file", numbers, dtype=pl.Int32()))
    return frame.join(named, on=["container", "folder"], how="left", maintain_order="left").select(*ATTACHMENT_SCHEMA)
