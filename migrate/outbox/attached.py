"""The files that go with rows: which name each gets, which the importer takes, and their copies in the bundle."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import polars as pl
import sqlalchemy as sa

from migrate.core.bundle_layout import AttachmentLayout, FileLayout
from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.outbox.cells import fill_template, template_fields
from migrate.outbox.codes import FILE_REFUSED, NAME_TWICE, STORED_FILE_MISSING
from migrate.runs.marker import private_folder
from migrate.targets.sqlite.rows import run_frame
from migrate.targets.sqlite.session import SqliteSession
from migrate.targets.statements import statement

#: Returns the bytes of a stored file by its URL. Raises FileNotFoundError.
ReadFile = Callable[[str], Iterator[bytes]]

#: Writes a file: its name, and its bytes.
Put = Callable[[str, Iterator[bytes]], None]

_SHA256 = re.compile(r"^[0-9a-f]{64}$")

#: What file systems, shells or zip programs do not accept in a name.
_UNSAFE = r"""[/\\:*?"<>|\x00-\x1f\x7f]"""
_LONGEST = 200
#: The time of every file in a zip: the same rows give the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def note_names(session: SqliteSession, layout: AttachmentLayout, refuse: Callable[[pl.DataFrame], None]) -> None:
    """Notes the file of each row. Calls `refuse` with `key`, `reason` of files that the importer does not take.

    Raises SetupError if two different files would have the same name: the importer could not tell them apart.
    """
    size = [layout.size] if layout.size is not None else []
    names = list(
        dict.fromkeys([layout.key, layout.place, layout.content, *size, *layout.required, *template_fields(layout.name)])
    )
    table = sa.table(layout.table, *(sa.column(name) for name in names))
    kinds = {name: pl.Int64() if name in size else pl.String() for name in names}
    columns = [
        sa.cast(table.c[name], sa.Integer if name in size else sa.Text).label(f"v{place}") for place, name in enumerate(names)
    ]
    wanted = sa.select(*columns).where(sa.func.coalesce(table.c[layout.place], "") != "")
    for batch in session.stream_texts(wanted, kinds, {}):
        named = batch.select(
            pl.col(layout.key).alias("key"),
            _safe(fill_template(layout.name)).alias("name"),
            pl.col(layout.place).alias("place"),
            pl.col(layout.content).alias("content"),
            _reason(layout).alias("reason"),
        )
        bad = named.filter(pl.col("reason").is_not_null())
        if not bad.is_empty():
            refuse(bad.select("key", "reason"))
        rows = named.with_columns(pl.lit(layout.section).alias("section"), pl.col("reason").is_null().cast(pl.Int64).alias("ok"))
        run_frame(session, statement("sqlite", "outbox_names_insert"), rows.filter(pl.col("name").is_not_null()))
    count, key = session.fetch(statement("sqlite", "outbox_names_clash"), {"section": layout.section})[0]
    if count:
        message = f"{count} file names of {layout.section} would be those of different files; the importer could not match them"
        raise SetupError(
            Problem(
                code=NAME_TWICE,
                message=message,
                table=layout.table,
                key=key if layout.show_keys else None,
                help="add the row's key to `name` in bundle.yaml, then load again",
            )
        )


def _reason(layout: AttachmentLayout) -> pl.Expr:
    ending = _safe(fill_template(layout.name)).str.extract(r"\.([^.]+)$").str.to_lowercase()
    wrong = ~ending.fill_null("").is_in(list(layout.extensions)) if layout.extensions else pl.lit(value=False)
    large = pl.col(layout.size) > layout.max_bytes if layout.size and layout.max_bytes is not None else pl.lit(value=False)
    listed = ", ".join(layout.extensions)
    empty = [pl.col(name).fill_null("") == "" for name in layout.required]
    return (
        pl.when(pl.any_horizontal(empty) if empty else pl.lit(value=False))
        .then(pl.lit(f"the importer finds the file by {', '.join(layout.required)}, which is empty"))
        .when(wrong)
        .then(pl.lit(f"the importer takes only {listed}"))
        .when(large.fill_null(value=False))
        .then(pl.lit(f"the importer takes at most {layout.max_bytes} bytes"))
    )


def _safe(name: pl.Expr) -> pl.Expr:
    """A file name without what file systems refuse, of at most 200 bytes; its ending stays."""
    plain = name.str.replace_all(_UNSAFE, "_").str.strip_chars(" .")
    ending = plain.str.extract(r"(\.[^.]{1,10})$").fill_null("")
    return pl.when(plain.str.len_bytes() <= _LONGEST).then(plain).otherwise(plain.str.slice(0, 45) + ending)


def with_names(
    session: SqliteSession, layout: FileLayout, sections: Iterable[AttachmentLayout], rows: pl.DataFrame
) -> pl.DataFrame:
    """Returns rows with `g<place>` of cells that name a file, and `f<number>` (its content) of each section of the table."""
    cells = {column.attachment: place for place, column in enumerate(layout.columns) if column.attachment is not None}
    whole = rows
    for number, section in enumerate(sections):
        found = _names_of(session, section.section, rows[layout.key])
        placed = [pl.col("name").alias(f"g{cells[section.section]}")] if section.section in cells else []
        joined = found.select("key", *placed, pl.coalesce("content", "place").alias(f"f{number}"))
        whole = whole.join(joined, left_on=layout.key, right_on="key", how="left", maintain_order="left")
    return whole


def _names_of(session: SqliteSession, section: str, keys: pl.Series) -> pl.DataFrame:
    table = sa.table("talenthub_names", *(sa.column(name) for name in ("section", "key", "name", "place", "content", "ok")))
    span = (table.c.key.between(sa.bindparam("low"), sa.bindparam("high")), table.c.section == section, table.c.ok == 1)
    wanted = sa.select(table.c.key, table.c.name, table.c.place, table.c.content).where(*span)
    schema = {name: pl.String() for name in ("key", "name", "place", "content")}
    batches = session.stream_texts(wanted, schema, {"low": keys[0], "high": keys[-1]})
    return pl.concat([pl.DataFrame(schema=schema), *batches])


def want_files(session: SqliteSession, section: str, keys: pl.Series) -> None:
    """Adds the files of rows that are in this bundle."""
    frame = pl.DataFrame({"key": keys}).with_columns(pl.lit(section).alias("section"))
    run_frame(session, statement("sqlite", "outbox_wanted_insert"), frame)


def copy_files(session: SqliteSession, layout: AttachmentLayout, folder: Path, read: ReadFile) -> tuple[int, list[str]]:
    """Copies the files of this bundle, in the order of names. Returns their number, and the paths of folders or zips.

    Raises SetupError if the store lacks one, or has other content: then rows would name files that are not there.
    """
    count, lost = 0, 0
    made: list[str] = []
    with ExitStack() as stack:
        put: Put | None = None
        schema = dict.fromkeys(("name", "place", "content"), pl.String())
        found = session.stream(statement("sqlite", "outbox_wanted"), schema, {"section": layout.section})
        for name, place, content in (row for batch in found for row in batch.iter_rows()):
            if put is None or (layout.max_files is not None and count % layout.max_files == 0):
                stack.close()
                made.append(_numbered(layout.into, len(made) + 1))
                put = _container(stack, folder / made[-1])
            try:
                put(name, checked_file(read(place), content))
                count += 1
            except FileNotFoundError:
                lost += 1
    if lost:
        message = f"{lost} files of {layout.section} are no longer in the attachment store, or have other content there"
        help_text = "load the delivery again with --attachments, which stores them again; then run this command again"
        raise SetupError(Problem(code=STORED_FILE_MISSING, message=message, table=layout.table, help=help_text))
    return count, made


def _numbered(into: str, number: int) -> str:
    stem, dot, ending = into.rpartition(".")
    if number == 1:
        return into
    return f"{stem}-{number}{dot}{ending}" if dot else f"{into}-{number}"


def checked_file(chunks: Iterable[bytes], content: str | None) -> Iterator[bytes]:
    """Yields the chunks. Raises FileNotFoundError after the last one if their hash is not `content`, if that is a SHA-256."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    if content is not None and _SHA256.match(content) and digest.hexdigest() != content:
        raise FileNotFoundError


def _container(stack: ExitStack, path: Path) -> Put:
    private_folder(path.parent)
    if path.suffix != ".zip":
        private_folder(path)

        def put_file(name: str, chunks: Iterator[bytes]) -> None:
            with _new_file(path / name) as stream:
                for chunk in chunks:
                    stream.write(chunk)

        return put_file
    archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(_new_file(path)), "w", zipfile.ZIP_STORED))

    def put_member(name: str, chunks: Iterator[bytes]) -> None:
        first = next(chunks, b"")  # A file that is missing is noticed before its member begins.
        info = zipfile.ZipInfo(name, _MOMENT)
        info.external_attr = 0o600 << 16
        with archive.open(info, "w", force_zip64=True) as member:
            member.write(first)
            for chunk in chunks:
                member.write(chunk)

    return put_member


def _new_file(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def refused_files(layout: AttachmentLayout, count: int, reason: str, key: str | None) -> Problem:
    """The finding for files that are not handed over."""
    return Problem(code=FILE_REFUSED, message=f"{layout.section}: {reason}", table=layout.table, key=key, count=count)
