"""The model of `api.yaml`: the calls of a vendor's API, and how the outbox's rows become their bodies."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from migrate.mapping.models.model import Model

MethodName = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class ApiKeyRule(Model):
    """How the API recognises its caller."""

    noun: ClassVar[str] = "a key rule"

    variable: str = Field(
        examples=["TALENTHUB_API_KEY"],
        default="TALENTHUB_API_KEY",
        pattern="^TALENTHUB_[A-Z0-9_]+$",
        description="The environment variable with the key. With `_FILE` after its name: the path of a file of mode 0600.",
    )
    scheme: Literal["basic", "bearer"] = Field(
        examples=["basic"], description="`basic`: the key is the user name, without a password. `bearer`: the key is a token."
    )


class RateRule(Model):
    """How fast calls may be."""

    noun: ClassVar[str] = "a rate"

    calls: Annotated[int, Field(ge=1)] = Field(examples=[5], description="The number of calls in `seconds`.")
    seconds: Annotated[float, Field(gt=0)] = Field(
        examples=[1], default=1, description="The time for that number of calls (default: 1)."
    )
    at_once: Annotated[int, Field(ge=1, le=32)] = Field(examples=[4], default=1, description="Calls at the same time.")
    remaining: str | None = Field(
        examples=["X-RateLimit-Remaining"], default=None, description="The header with the calls that are left in the window."
    )
    reset: str | None = Field(
        examples=["X-RateLimit-Reset"], default=None, description="The header with the epoch second at which the window ends."
    )


class AnswerRule(Model):
    """How an answer tells success and failure, in addition to the HTTP status. Fields are keys joined with dots."""

    noun: ClassVar[str] = "an answer rule"

    success: str | None = Field(examples=["success"], default=None, description="The field that is true in an answer of success.")
    code: str | None = Field(examples=["errorInfo.code"], default=None, description="The field with the code of a refusal.")
    message: str | None = Field(examples=["errorInfo.message"], default=None, description="The field with its text.")
    stop: list[str] = Field(
        examples=[["missing_endpoint_permission"]],
        default_factory=list,
        description="Codes after which no further call can succeed.",
    )


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


class ScopesRule(Model):
    """The permissions of the key."""

    noun: ClassVar[str] = "scopes"

    field: str = Field(examples=["results.scopes"], description="Where the answer of `probe` lists them.")
    required: list[str] = Field(examples=[["candidatesWrite"]], description="Those that the calls require.")


class VocabularyRule(Model):
    """Objects that must exist at the vendor before rows refer to them, such as jobs."""

    noun: ClassVar[str] = "a vocabulary"

    method: MethodName = Field(examples=["GET"], default="POST", description="The HTTP method (default: POST).")
    path: str = Field(examples=["/job.list"], pattern="^/", description="The path of the call that lists them.")
    body: dict[str, Any] = Field(examples=[{"limit": 100}], default_factory=dict, description="Its body.")
    items: str = Field(examples=["results"], default="", description="Where the answer has the list (default: it is the list).")
    id: str = Field(examples=["id"], default="id", description="Where an object has its id.")
    name: str = Field(examples=["title"], description="Where an object has its name.")
    columns: dict[str, str] = Field(
        examples=[{"application": "job_id"}], min_length=1, description="The column with such an id, by table."
    )
    next: dict[Literal["field", "key"], str] | None = Field(
        examples=[{"field": "nextCursor", "key": "cursor"}], default=None, description="Pages, as in a find rule."
    )


class ApiFile(Model):
    """`api.yaml`: the calls of one vendor's API. Tables are in the order in which their rows are created."""

    noun: ClassVar[str] = "api.yaml"

    vendor: str = Field(examples=["Ashby"], description="The vendor's name.")
    page: str | None = Field(examples=["ashby.md"], default=None, description="The vendor's page in docs/targets/.")
    base_url: str = Field(
        examples=["https://api.ashbyhq.com"],
        pattern="^https://[^/?#@]+(/[^?#]*)?$",
        description="The address before every path. `send --base-url` replaces it.",
    )
    key: ApiKeyRule = Field(examples=[{"scheme": "basic"}], description="How the API recognises its caller.")
    headers: dict[str, str] = Field(
        examples=[{"Accept": "application/json"}], default_factory=dict, description="Headers of every call."
    )
    rate: RateRule = Field(examples=[{"calls": 5, "seconds": 1, "at_once": 4}], description="How fast calls may be.")
    answer: AnswerRule = Field(
        examples=[{"success": "success"}], default_factory=AnswerRule, description="How an answer tells success and failure."
    )
    probe: CallRule | None = Field(
        examples=[{"path": "/apiKey.info"}], default=None, description="A call without an effect, made before the first write."
    )
    scopes: ScopesRule | None = Field(
        examples=[{"field": "results.scopes", "required": ["candidatesWrite"]}],
        default=None,
        description="The permissions that the key must have.",
    )
    tables: dict[str, ApiTableRule] = Field(
        examples=[{"candidate": {"create": {"path": "/candidate.create"}, "find": [{"path": "/candidate.search"}]}}],
        min_length=1,
        description="Calls by table.",
    )
    vocabularies: dict[str, VocabularyRule] = Field(
        examples=[{"jobs": {"path": "/job.list", "items": "results", "name": "title", "columns": {"application": "job_id"}}}],
        default_factory=dict,
        description="What must exist at the vendor, by what it is called. A row that refers to something else is reported before"
        " the first write.",
    )
    kept: list[str] = Field(
        examples=[["The author of a note is the key's user; the first line of the note names the author."]],
        default_factory=list,
        description="What the API cannot write, and where it is kept.",
    )
    warnings: list[str] = Field(
        examples=[["Automations of the organisation may mail candidates."]],
        default_factory=list,
        description="What the vendor does on its own. Each is reported before sending.",
    )
