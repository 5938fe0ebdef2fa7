"""A member: one file of an archive or folder, with what is needed to open it; and the problem of a member that is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from migrate.archives.codes import CODES
from migrate.archives.listing import Listing
from migrate.archives.remote import DeliveryPath
from migrate.core.places import Place
from migrate.core.problems import Problem

_REMEDY = {
    "D204": "create the archive again; a name must be relative and must not contain '..'",
    "D205": "replace the link with the file itself",
    "D206": "unpack the archive with its password and give the unpacked folder",
    "D207": "unpack the archive with the tool that made it and give the unpacked folder",
    "D208": "check the member; raise the ratio limit if you trust it",
    "D209": "the archive is damaged or hostile; download it again",
    "D212": "unpack the outer archive and give the folder",
    "D214": "rename the file to a name in UTF-8",
}


class Member(NamedTuple):
    """What `open_member` needs to know.

    Attributes:
        path: The zip, or the folder that contains `name`, on disk or in an object store.
        shown: The name in messages: that of the archive, unless the caller gives one for the member.
        name: The normalised name, with `/` between its parts. Personal where the member is an attachment.
        size: Bytes when unpacked, as the directory says.
        packed: Compressed size in the archive, in bytes.
        crc: CRC-32 by the directory; None for a loose file.
        offset: Where its local header begins; None for a loose file.
        method: 0 stored, 8 deflated.
        name_crc: CRC-32 of the name's bytes in the directory; None for a loose file.
    """

    path: DeliveryPath
    shown: str
    name: str
    size: int
    packed: int
    crc: int | None
    offset: int | None
    method: int
    name_crc: int | None = None


def members(frame: pl.DataFrame, listings: Mapping[int, Listing]) -> Iterator[Member]:
    """Yields a member per row of a frame of `MEMBER_SCHEMA` (further columns are ignored); `listings` by container index."""
    columns = ("container", "name", "size", "packed", "crc", "offset", "method", "name_crc")
    for container, name, size, packed, crc, offset, method, name_crc in frame.select(columns).iter_rows():
        listing = listings[container]
        yield Member(listing.path, listing.shown, name, size, packed, crc, offset, method, name_crc)


def refusal(code: str, file: str, *, key: str | None = None) -> Problem:
    """Returns the problem of a member with this code in the column `refused`; `file` and `key` must be fit for messages."""
    return Problem(code=CODES[code], message=CODES[code].title, place=Place(file), key=key, help=_REMEDY.get(code), each=True)
