"""Lists folders and zips, on disk or in object stores, and reads their members as checked streams.

Independent of CSVs, candidates and contracts.

How it is used, also from several threads at once:

    listing = list_container(Path("Attachments_1-2.zip"), limits, index=3)
    for member in members(listing.members, {3: listing}):
        with open_member(member) as stream:        # its own descriptor and position, nothing is shared
            for chunk in stream.chunks():          # bytes; after the last one size and CRC-32 have been verified
                ...

`listing.members` is a frame of `MEMBER_SCHEMA`. A member whose `refused` is set names, by the id of a code in `CODES`, why it
must not be opened (an unsafe name, a link, encrypted, a bomb, overlapping); `refusal` makes the problem of it. What turns out
only while reading (wrong CRC, truncated data) raises `MemberError`, which carries one problem; uncaught it ends the
command with exit 2, caught it is one refused file. Nothing here writes anywhere.
"""

from migrate.archives.codes import CODES
from migrate.archives.errors import MemberError
from migrate.archives.limits import Limits, check_total
from migrate.archives.listing import MEMBER_SCHEMA, Listing, list_container, list_files
from migrate.archives.member import Member, members, refusal
from migrate.archives.name_decoding import is_code_page
from migrate.archives.object_storage import call_client, is_object_url, open_client
from migrate.archives.remote import DeliveryPath, RemotePath, delivery_path
from migrate.archives.stream import MemberStream, open_member

__all__ = [
    "CODES",
    "MEMBER_SCHEMA",
    "DeliveryPath",
    "Limits",
    "Listing",
    "Member",
    "MemberError",
    "MemberStream",
    "RemotePath",
    "call_client",
    "check_total",
    "delivery_path",
    "is_code_page",
    "is_object_url",
    "list_container",
    "list_files",
    "members",
    "open_client",
    "open_member",
    "refusal",
]
