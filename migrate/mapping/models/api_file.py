"""The model of `api.yaml`: the calls of a vendor's API, and how the outbox's rows become their bodies."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from migrate.mapping.models.api_access import AnswerRule, ApiKeyRule, RateRule, ScopesRule
from migrate.mapping.models.api_calls import ApiTableRule, MethodName, Next, ProbeRule
from migrate.mapping.models.model import Model


class WithinRule(Model):
    """Limits equal names to objects of one owner, such as the stages of a job."""

    noun: ClassVar[str] = "a within rule"

    field: str = Field(examples=["job_id"], description="The field of `also` with the owner's id.")
    map: str = Field(examples=["jobs"], description="The value map that has the owner's id.")
    key: str = Field(examples=["project_id"], description="The column with the value to look up in that map.")


class FillRule(Model):
    """Where the names come from by which `send --list --fill` finds the ids of a value map."""

    noun: ClassVar[str] = "a fill rule"

    map: str = Field(examples=["jobs"], description="The value map, without `.csv`.")
    table: str | None = Field(
        examples=["application"], default=None, description="The mapped table with the values of the map and their names."
    )
    key: str | None = Field(examples=["project_id"], default=None, description="Its column with the values of the map.")
    name: str | None = Field(
        examples=["project_name"], default=None, description="Its column with their names (default: the value itself)."
    )
    users: bool = Field(
        examples=[True],
        default=False,
        description="In place of a table: the map's values are the profile URLs in users.csv, their names the e-mail addresses.",
    )
    within: WithinRule | None = Field(
        examples=[{"field": "job_id", "map": "jobs", "key": "project_id"}],
        default=None,
        description="Only objects of the same owner count.",
    )
    add: bool = Field(
        examples=[False],
        default=True,
        description="Values that the map lacks are added (default: true). With false, only lines with a `?` are filled in.",
    )


class VocabularyRule(Model):
    """Objects that must exist at the vendor before rows refer to them, such as jobs."""

    noun: ClassVar[str] = "a vocabulary"

    method: MethodName = Field(examples=["GET"], default="POST", description="The HTTP method (default: POST).")
    path: str = Field(examples=["/job.list"], pattern="^/", description="The path of the call that lists them.")
    body: dict[str, Any] = Field(examples=[{"limit": 100}], default_factory=dict, description="Its body.")
    items: str = Field(examples=["results"], default="", description="Where the answer has the list (default: it is the list).")
    id: str = Field(examples=["id"], default="id", description="Where an object has its id.")
    name: str = Field(examples=["title"], description="Where an object has its name.")
    also: list[str] = Field(
        examples=[["job_id"]], default_factory=list, description="Further fields that `send --list` writes for people."
    )
    columns: dict[str, str] = Field(
        examples=[{"application": "job_id"}], default_factory=dict, description="The column with such an id, by table."
    )
    required: list[str | int] = Field(
        examples=[["2c1f9a"]],
        default_factory=list,
        description="Ids that bodies name themselves, such as those of custom fields: `send` checks that the vendor has them.",
    )
    next: Next | None = Field(
        examples=[{"field": "nextCursor", "key": "cursor"}, "link"], default=None, description="Pages, as in a find rule."
    )
    fill: FillRule | None = Field(
        examples=[{"map": "jobs", "table": "application", "key": "project_id", "name": "project_name"}],
        default=None,
        description="The value map that takes these ids. `send --list --fill` fills it in by equal names.",
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
    ids: Literal["text", "number"] = Field(
        examples=["number"], default="text", description="The type of the vendor's ids in bodies."
    )
    probe: ProbeRule | None = Field(
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
