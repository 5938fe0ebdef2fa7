"""The model of `api.yaml`: the calls of a vendor's API, and how the outbox's rows become their bodies."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from migrate.mapping.models.api_calls import ApiTableRule, CallRule, MethodName
from migrate.mapping.models.model import Model


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
