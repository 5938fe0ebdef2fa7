"""Models of `api.yaml`: the calls of one table."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from migrate.mapping.models.api_content import FileRule, UploadRule
from migrate.mapping.models.model import Model

MethodName = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Next = dict[Literal["field", "key"], str] | Literal["link"]


class CallRule(Model):
    """A call. Texts of path and body have columns in braces; one that refers to a row becomes the vendor's id of that row."""

    noun: ClassVar[str] = "a call"

    method: MethodName = Field(examples=["PATCH"], default="POST", description="The HTTP method (default: POST).")
    path: str = Field(
        examples=["/candidate.update", "/candidates/{vendor.id}"],
        pattern="^/",
        description="The path below the base URL. `{vendor.id}` is the vendor's id of the row.",
    )
    body: dict[str, Any] | None = Field(
        examples=[{"name": "{name}"}],
        default=None,
        description="The JSON body. A text that is only `{column}` becomes the column's value with its type. What is empty is"
        " left out. In a list, an object with `{column.each}` is repeated for each item of that column.",
    )
    id: str | None = Field(examples=["results.id"], default=None, description="Where the answer has the vendor's id.")
    repeat: bool = Field(
        examples=[True],
        default=False,
        description="The call has the same effect when it is sent twice, so a call without an answer is sent again.",
    )


class ProbeRule(CallRule):
    """A call without an effect."""

    noun: ClassVar[str] = "a probe"

    some: bool = Field(
        examples=[True],
        default=False,
        description="The answer must be a list with something in it: a vendor that hides what the key may not see answers with"
        " an empty list, and nothing could be found again.",
    )


class WhereRule(Model):
    """How a field of a found object is compared."""

    noun: ClassVar[str] = "a comparison"

    equals: str | None = Field(examples=["{email}"], default=None, description="The field is this text.")
    contains: str | None = Field(examples=["{mark}"], default=None, description="The field contains this text.")
    moment: str | None = Field(examples=["{created_at}"], default=None, description="The field is this time, in any spelling.")
    has: str | None = Field(
        examples=["{profile_url}"], default=None, description="The field is a list with this text, or with an object that has it."
    )


def _short_where(value: object) -> object:
    return {"equals": value} if isinstance(value, str) else value


Where = Annotated[WhereRule, BeforeValidator(_short_where, json_schema_input_type=str | WhereRule)]


class MergeRule(Model):
    """Lists that an update replaces as a whole. They are read before, and what the vendor has besides ours is written back."""

    noun: ClassVar[str] = "a merge rule"

    method: MethodName = Field(examples=["GET"], default="GET", description="The HTTP method (default: GET).")
    path: str = Field(
        examples=["/candidates", "/candidates/{vendor.id}"],
        pattern="^/",
        description="The path of the call that reads the object.",
    )
    body: dict[str, Any] | None = Field(
        examples=[{"ids": "{vendor.id}"}], default=None, description="Its JSON body, or parameters with GET."
    )
    object: str = Field(
        examples=["results"],
        default="",
        description="Where the answer has the object, or a list of one object (default: it is the answer).",
    )
    lists: dict[str, list[str]] = Field(
        examples=[{"email_addresses": ["value", "type"]}],
        min_length=1,
        description="The fields of an item by list; the first one identifies it. No fields for a list of texts. Upper and lower"
        " case are the same.",
    )


class FindRule(Model):
    """Looks for the object of a row whose create call has no answer. Exactly one match is taken."""

    noun: ClassVar[str] = "a find rule"

    method: MethodName = Field(examples=["GET"], default="POST", description="The HTTP method (default: POST).")
    path: str = Field(examples=["/candidate.search"], pattern="^/", description="The path below the base URL.")
    body: dict[str, Any] | None = Field(examples=[{"email": "{email}"}], default=None, description="The JSON body.")
    items: str = Field(examples=["results"], default="", description="Where the answer has the list (default: it is the list).")
    id: str = Field(examples=["id"], default="id", description="Where an object has its id.")
    where: dict[str, Where] = Field(
        examples=[{"createdAt": {"moment": "{created_at}"}}],
        default_factory=dict,
        description="What the object must have, by field. Objects that belong to another row never match.",
    )
    needs: list[str] = Field(
        examples=[["email"]],
        default_factory=list,
        description="Columns without which this look-up cannot tell; then the next one is used.",
    )
    shows_within: Annotated[float, Field(ge=0, le=3600)] = Field(
        examples=[60],
        default=60,
        description="Seconds after which the look-up has a new object at the latest (default: 60). Until then, absence proves"
        " nothing.",
    )
    doubt: bool = Field(
        examples=[True],
        default=False,
        description="An object that matches could be the row, but nothing tells it for certain: the row stays unknown (H405)."
        " This look-up is made if no other one finds the object.",
    )
    next: Next | None = Field(
        examples=[{"field": "nextCursor", "key": "cursor"}, "link"],
        default=None,
        description="Pages: the field of the answer with the cursor of the next page, and the key of the body that takes it;"
        " or `link`, for the address in the header `Link`.",
    )


class ReadRule(Model):
    """Reads the object of a row back, for `verify --remote`."""

    noun: ClassVar[str] = "a read rule"

    method: MethodName = Field(examples=["GET"], default="POST", description="The HTTP method (default: POST).")
    path: str = Field(examples=["/candidate.info"], pattern="^/", description="The path below the base URL.")
    body: dict[str, Any] | None = Field(
        examples=[{"id": "{vendor.id}"}], default=None, description="The JSON body, or parameters with GET."
    )
    items: str = Field(
        examples=["results"], default="", description="Where the answer has the object or the list (default: it is that)."
    )
    id: str = Field(examples=["id"], default="id", description="Where an object has its id.")
    where: dict[str, Where] = Field(
        examples=[{"body": {"contains": "{mark}"}}],
        default_factory=dict,
        description="What only the object of the row has. Another object that has it is a duplicate. Required if `create` has no"
        " `id`.",
    )
    same: dict[str, Where] = Field(
        examples=[{"name": "{name}"}], default_factory=dict, description="Fields that must have the values of the row."
    )
    next: Next | None = Field(examples=["link"], default=None, description="Pages, as in a find rule.")
    absent: list[str] = Field(
        examples=[["candidate_not_found"]],
        default_factory=list,
        description="Codes of refusals that mean that the object does not exist, besides HTTP 404 and 410.",
    )
    twins: list[FindRule] = Field(
        examples=[[{"path": "/candidate.search", "body": {"email": "{email}"}, "items": "results", "needs": ["email"]}]],
        default_factory=list,
        description="Look-ups of duplicates elsewhere: an object that fits `where` and belongs to no row.",
    )


class ApiTableRule(Model):
    """The calls for the rows of a table."""

    noun: ClassVar[str] = "the calls of a table"

    unit: str | None = Field(
        examples=["candidate_id"],
        default=None,
        description="The column with the key of the candidate. Rows of a candidate are sent in order, candidates at the same"
        " time. A table without it is sent before all candidates.",
    )
    required: list[str] = Field(
        examples=[["name"]], default_factory=list, description="Columns without which the vendor refuses the row."
    )
    fixed: list[str] = Field(
        examples=[["created_at"]], default_factory=list, description="Columns that are written only when the object is created."
    )
    empty: dict[str, Literal["null", "text", "cleared"]] = Field(
        examples=[{"phone": "null"}],
        default_factory=dict,
        description="How `update` writes a column that became empty: `null`, `text` (an empty text), or `cleared` (the vendor"
        " empties it on its own). The vendor keeps the value of a column that is not named here, which is reported.",
    )
    upload: UploadRule | None = Field(
        examples=[
            {
                "path": "/file.createFileUploadHandle",
                "body": {"filename": "{file.name}"},
                "url": "results.url",
                "fields": "results.fields",
                "handle": "results.handle",
                "place": "file_url",
                "content": "sha256",
                "name": "{file_name}",
            }
        ],
        default=None,
        description="The file of the row, if the vendor gives an address for it.",
    )
    file: FileRule | None = Field(
        examples=[{"place": "file_url", "content": "sha256", "name": "{short_id}-{file_name}"}],
        default=None,
        description="The file of the row, if the vendor takes it in the body of `create`.",
    )
    create: CallRule = Field(
        examples=[{"path": "/candidate.create", "body": {"name": "{name}"}, "id": "results.id"}],
        description="Creates the object.",
    )
    update: CallRule | None = Field(
        examples=[{"path": "/candidate.update", "body": {"candidateId": "{vendor.id}"}}],
        default=None,
        description="Changes the object. Without it, changed rows are reported.",
    )
    delete: CallRule | None = Field(
        examples=[{"method": "DELETE", "path": "/candidates/{vendor.id}"}],
        default=None,
        description="Deletes the object. Without it, deleted rows are listed for you to remove.",
    )
    merge: MergeRule | None = Field(
        examples=[{"path": "/candidates", "body": {"ids": "{vendor.id}"}, "lists": {"email_addresses": ["value", "type"]}}],
        default=None,
        description="Lists of which `update` replaces all items, also those that others added at the vendor.",
    )
    order: list[str] = Field(
        examples=[["written_at"]],
        default_factory=list,
        description="Columns by which the rows of a candidate are sent (default: by key).",
    )
    find: list[FindRule] = Field(
        examples=[[{"path": "/candidate.search", "body": {"email": "{email}"}, "items": "results"}]],
        default_factory=list,
        description="Look-ups in order. Required unless `create` has `repeat: true`.",
    )
    read: ReadRule | None = Field(
        examples=[{"path": "/candidate.info", "body": {"id": "{vendor.id}"}, "items": "results", "same": {"name": "{name}"}}],
        default=None,
        description="How `verify --remote` reads the object back. Without it, the rows are counted only.",
    )
