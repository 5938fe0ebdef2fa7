"""The layout of an API: which columns of an outbox become which calls of a vendor's API.

A mapping makes it, and the outbox keeps it, so that `send` needs nothing but the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from migrate.core.fill_layout import FillLayout
from migrate.core.look_layout import FindLayout, Method, Next, ReadLayout
from migrate.core.named_ids import NamedId

Scheme = Literal["basic", "bearer", "client_credentials"]
Emptied = Literal["null", "text", "cleared"]


@dataclass(frozen=True, slots=True)
class CallLayout:
    """A call. Texts of `path` and `body` have columns in braces (`migrate.outbox.bodies`).

    Attributes:
        body: JSON, with `{column}` in its texts; None for no body.
        id: Where the answer has the vendor's id: keys joined with dots. None where the row has no id of its own.
        repeat: The call has the same effect when it is sent twice.
    """

    method: Method
    path: str
    body: Any = None
    id: str | None = None
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class ApiColumn:
    """A column that calls read. `kind` is one of `core.bundle_layout.KINDS`; `refers` is the table that it refers to."""

    name: str
    kind: str = "text"
    refers: str | None = None


@dataclass(frozen=True, slots=True)
class UploadLayout:
    """How the file of a row gets to the vendor before the row is created: to an address that the vendor gives for a short time.

    Attributes:
        call: Asks for the address. `{file.name}`, `{file.size}` and `{file.type}` are of the file.
        url, fields, handle: Where the answer has the address, the form fields that go with the file, and the name of the upload.
        place, content: Columns with the location in the attachment store and the hash of the content.
        name: A template of the file's name.
        type: The column with the media type.
    """

    call: CallLayout
    url: str
    fields: str
    handle: str
    place: str
    content: str
    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class ContentLayout:
    """The file of a row inside the body of its create call. Attributes as in `UploadLayout`.

    Attributes:
        max_bytes: A larger file is refused before the call.
    """

    place: str
    content: str
    name: str
    type: str | None = None
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class MergeLayout:
    """Lists that the update call replaces as a whole, so that they are read before it.

    Attributes:
        method, path, body: The call that reads the object.
        object: Where the answer has the object, or a list of one.
        lists: The fields of an item by list. The first one identifies it; no fields for a list of texts.
    """

    method: Method
    path: str
    body: Any
    object: str
    lists: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ApiTable:
    """The calls for the rows of a table.

    Attributes:
        unit: The column whose value groups rows that are sent in order, such as the candidate; None: before all units.
        required: Columns without which the vendor refuses the row.
        update, delete: None where the vendor has no such call.
        find: Look-ups in order; the first one whose columns are filled decides.
        fixed: Columns that are only written at creation.
        empty: How `update` writes columns that became empty: as null, as an empty text, or not at all, because the vendor empties
            them on its own (`cleared`). Of other columns the vendor keeps the value.
        upload, file: How the file of the row gets to the vendor; None for rows without a file.
        merge: Lists of which `update` replaces all items.
        read: How the object of a row is read back; None if it is not.
        order: Columns by which the rows of a unit are sent; then by key.
        number_ids: The vendor's ids are numbers in bodies.
    """

    table: str
    key: str
    columns: tuple[ApiColumn, ...]
    create: CallLayout
    unit: str | None = None
    required: tuple[str, ...] = ()
    update: CallLayout | None = None
    delete: CallLayout | None = None
    find: tuple[FindLayout, ...] = ()
    fixed: tuple[str, ...] = ()
    empty: tuple[tuple[str, Emptied], ...] = ()
    upload: UploadLayout | None = None
    show_keys: bool = True
    file: ContentLayout | None = None
    merge: MergeLayout | None = None
    read: ReadLayout | None = None
    order: tuple[str, ...] = ()
    number_ids: bool = False


@dataclass(frozen=True, slots=True)
class VocabularyLayout:
    """Objects that must exist at the vendor, such as jobs.

    Attributes:
        title: What they are called in messages.
        items, id, name: Where the answer has the list, and where an object has its id and name.
        columns: Table and column that contain such ids.
        next: As in `FindLayout`.
        also: Further fields that people see in lists.
        fill: The value map that takes these ids; None if people fill it in.
        required: Ids that bodies name themselves.
    """

    title: str
    method: Method
    path: str
    body: Any
    items: str
    id: str
    name: str
    columns: tuple[tuple[str, str], ...]
    next: Next | None = None
    also: tuple[str, ...] = ()
    fill: FillLayout | None = None
    required: tuple[NamedId, ...] = ()


@dataclass(frozen=True, slots=True)
class RateLayout:
    """How fast calls may be.

    Attributes:
        calls, seconds: The number of calls in a number of seconds.
        at_once: Calls at the same time.
        remaining, reset: Headers with the calls left in the vendor's window, and the epoch second at which it ends.
    """

    calls: int
    seconds: float
    at_once: int
    remaining: str | None = None
    reset: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerLayout:
    """How an answer tells success and failure.

    Attributes:
        success: The field that is true in an answer of success; None if the HTTP status tells it.
        code: Where a refusal has its code.
        messages: Where it may have its text; the first one that is not empty counts.
        stop: Codes after which no further call can succeed, such as a key without permission.
    """

    success: str | None = None
    code: str | None = None
    messages: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientLayout:
    """An OAuth client: variables with its id and the user for whom it calls, and the address that gives tokens."""

    variable: str
    token_url: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class ApiLayout:
    """A vendor's API. `tables` are in the order in which their rows are created.

    Attributes:
        variable: The environment variable with the key; `scheme` is how it is sent.
        client: The OAuth client whose secret the key is.
        probe: A call without an effect that tells whether the key works.
        probe_some: Its answer is a list, which is empty only if the key may not see what it lists.
        scopes: Where the answer of `probe` lists the permissions of the key, and those that are required.
        kept: What cannot be written, and where it is kept; one sentence each.
        warnings: What the vendor does on its own.
    """

    vendor: str
    base_url: str
    variable: str
    scheme: Scheme
    rate: RateLayout
    tables: tuple[ApiTable, ...]
    headers: tuple[tuple[str, str], ...] = ()
    answer: AnswerLayout = field(default_factory=AnswerLayout)
    probe: CallLayout | None = None
    probe_some: bool = False
    client: ClientLayout | None = None
    scopes: tuple[str, tuple[str, ...]] | None = None
    vocabularies: tuple[VocabularyLayout, ...] = ()
    page: str | None = None
    kept: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@cache
def _adapter() -> TypeAdapter[ApiLayout]:
    """Built when it is first used: few commands read a layout."""
    return TypeAdapter(ApiLayout)


def api_to_json(layout: ApiLayout) -> str:
    """Returns the layout as JSON."""
    return _adapter().dump_json(layout).decode()


def api_from_json(text: str) -> ApiLayout:
    """Reads the layout from JSON.

    Raises ValidationError also for what only a later version knows: without it, calls could do something else.
    """
    return _adapter().validate_json(text, extra="forbid")
