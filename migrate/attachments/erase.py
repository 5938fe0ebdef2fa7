"""Takes files of erased candidates out of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from migrate.attachments.store import Store, location_of


def remove(store: Store, urls: Iterable[str], *, still_used: Collection[str] = ()) -> int:
    """Removes the files of these `file_url`s; how many were there.

    A layout by content lets candidates share a file: `still_used` are the URLs that other rows go on naming. URLs outside
    the store are passed over: nothing there is ours. Raises UnreachableError where the store is away or read-only; running
    again goes on.
    """
    kept = set(still_used)
    locations = {location for url in urls if url not in kept and (location := location_of(store.base, url)) is not None}
    return sum(store.remove(location) for location in sorted(locations))
