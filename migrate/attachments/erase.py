"""Removes files of erased candidates from the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from migrate.attachments.layout import QUARANTINE, candidate_folders
from migrate.attachments.ownership import content_of
from migrate.attachments.store import Store, location_of, urls


def find_stored_files(store: Store, template: str, candidate_ids: Iterable[str]) -> list[str]:
    """Returns the `file_url`s in these candidates' folders, quarantined or not; a layout without such folders returns none.

    Finds files that no row refers to, because a run died before it wrote the rows. The folders may also contain files of
    others: see `select_own_files`.
    """
    wanted = list(candidate_ids)
    folders = candidate_folders(template, wanted)
    aside = candidate_folders(f"{QUARANTINE}/{{candidate_id}}/file", wanted)
    found = []
    for location, _ in store.locations() if wanted else ():
        steps = location.split("/")
        places = aside if steps[0] == QUARANTINE else folders
        if any(len(steps) > place + 1 and steps[place] in names for place, names in places.items()):
            found.append(location)
    return urls(store.base, pl.Series("location", found, dtype=pl.String)).to_list()


def select_own_files(store: Store, file_urls: Iterable[str]) -> list[str]:
    """Returns files whose path contains 16 digits of the hash of their content, as in the default layout and quarantine.

    Only this tool names files like this; other files in a shared store are not touched.
    """
    return [url for url in file_urls if (place := location_of(store.base, url)) is not None and _has_own_hash(store, place)]


def _has_own_hash(store: Store, location: str) -> bool:
    digest = content_of(store, location)
    return digest is not None and digest[:16] in location


def remove(store: Store, file_urls: Iterable[str], *, still_used: Collection[str] = ()) -> int:
    """Removes the files of these `file_url`s. Returns how many existed.

    With a layout by content, candidates share files: `still_used` are the URLs that other rows still refer to. URLs outside
    the store are ignored. Raises UnreachableError if the store is read-only or cannot be reached; the next run
    continues.
    """
    kept = set(still_used)
    locations = {location for url in file_urls if url not in kept and (location := location_of(store.base, url)) is not None}
    return sum(store.remove(location) for location in sorted(locations))
