"""Models of `api.yaml`: the calls of one table."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from migrate.mapping.models.model import Model

MethodName = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


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
        " left out.",
    )
    id: str | None = Field(examples=["results.id"], default=None, description="Where the answer has the vendor's id.")
    repeat: bool = Field(
        examples=[True],
        default=False,
        description="The call has the same effect when it is sent twice, so a call without an answer is sent again.",
    )


class WhereRule(Model):
    """How a field of a found object is compared."""

    noun: ClassVar[str] = "a comparison"

    equals: str | None = Field(examples=["{email}"], default=None, description="The field is this text.")
    contains: str | None = Field(examples=["{mark}"], default=None, description="The field contains this text.")
    moment: str | None = Field(examples=["{created_at}"], default=None, description="The field is this time, in any spelling.")


def _short_where(value: object) -> object:
    return {"equals": value} if isinstance(value, str) else value


Where = Annotated[WhereRule, BeforeValidator(_short_where, json_schema_input_type=str | WhereRule)]


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
    next: dict[Literal["field", "key"], str] | None = Field(
        examples=[{"field": "nextCursor", "key": "cursor"}],
        default=None,
        description="Pages: the field of the answer with the cursor of the next page, and the key of the body that takes it.",
    )


class UploadRule(Model):
    """The file of a row, sent to an address that the vendor gives for a short time. `create` has it as `{vendor.upload}`."""

    noun: ClassVar[str] = "an upload"

    path: str = Field(
        examples=["/file.createFileUploadHandle"], pattern="^/", description="The path of the call that asks for the address."
    )
    body: dict[str, Any] = Field(
        examples=[{"filename": "{file.name}", "contentLength": "{file.size}", "contentType": "{file.type}"}],
        description="Its body. `{file.name}`, `{file.size}` and `{file.type}` are of the file.",
    )
    url: str = Field(examples=["results.url"], description="Where its answer has the address.")
    fields: str = Field(examples=["results.fields"], description="Where its answer has the fields that are sent before the file.")
    handle: str = Field(examples=["results.handle"], description="Where its answer has the name of the upload.")
    place: str = Field(examples=["file_url"], description="The column with the location in the attachment store.")
    content: str = Field(examples=["sha256"], description="The column with the hash of the content.")
    type: str | None = Field(examples=["content_type"], default=None, description="The column with the media type.")
    name: str = Field(examples=["{short_id}-{file_name}"], description="The file's name: columns of the table in braces.")


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
        description="The file of the row.",
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
    find: list[FindRule] = Field(
        examples=[[{"path": "/candidate.search", "body": {"email": "{email}"}, "items": "results"}]],
        default_factory=list,
        description="Look-ups in order. Required unless `create` has `repeat: true`.",
    )
