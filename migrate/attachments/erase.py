"""Takes files of erased candidates out of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from migrate.attachments.layout import QUARANTINE, candidate_folders
from migrate.attachments.ownership import content_of
from migrate.attachments.store import Store, location_of, urls


def stored_of(store: Store, template: str, candidate_ids: Iterable[str]) -> list[str]:
    """`file_url`s of what lies in these candidates' folders, kept aside or not; a layout without such folders tells nothing.

    Finds what no row names: files of a run that died before it wrote their rows. The folders may hold files of others too: see
    `proven_ours`.
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


def proven_ours(store: Store, file_urls: Iterable[str]) -> list[str]:
    """Those whose place has 16 digits of the hash of their content, as the default layout and quarantine give them.

    Nobody but this tool names files so; what else lies in a store that others use too is left alone.
    """
    return [url for url in file_urls if (place := location_of(store.base, url)) is not None and _has_own_hash(store, place)]


def _has_own_hash(store: Store, location: str) -> bool:
    digest = content_of(store, location)
    return digest is not None and digest[:16] in location


def remove(store: Store, file_urls: Iterable[str], *, still_used: Collection[str] = ()) -> int:
    """Removes the files of these `file_url`s; how many were there.

    A layout by content lets candidates share a file: `still_used` are the URLs that other rows go on naming. URLs outside
    the store are passed over: nothing there is ours. Raises UnreachableError where the store is away or read-only; running
    again goes on.
    """
    kept = set(still_used)
    locations = {location for url in file_urls if url not in kept and (location := location_of(store.base, url)) is not None}
    return sum(store.remove(location) for location in sorted(locations))
