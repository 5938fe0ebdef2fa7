"""Files of mended rejects: of which records they hold the mended form."""

from __future__ import annotations

from collections.abc import Iterable

from migrate.read.delivery import ReadOptions, TableFile
from migrate.read.parsing import parsed


def replaced_places(files: Iterable[TableFile], options: ReadOptions) -> frozenset[tuple[str, int]]:
    """The places (shown name, physical line) that the columns `file` and `line` of mended rejects name.

    A record that could not be read at all has no key by which its mended form could take its place: its place does it.
    """
    places: set[tuple[str, int]] = set()
    for file in files:
        at = {name: f"c{file.layout.header.index(name)}" for name in ("file", "line")}
        for part in parsed(file, options):
            for name, line in part.frame.select(at["file"], at["line"]).iter_rows():
                if line.strip().isdecimal():
                    places.add((name.strip(), int(line)))
    return frozenset(places)
