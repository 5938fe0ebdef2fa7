"""Models of `api.yaml`: who calls the API, how fast, and how it answers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

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
    scheme: Literal["basic", "bearer", "client_credentials"] = Field(
        examples=["basic", "client_credentials"],
        description="`basic`: the key is the user name, without a password. `bearer`: the key is a token. `client_credentials`:"
        " the key is the secret of an OAuth client, for which the vendor gives tokens.",
    )
    client: str | None = Field(
        examples=["TALENTHUB_API_CLIENT_ID"],
        default=None,
        pattern="^TALENTHUB_[A-Z0-9_]+$",
        description="With `client_credentials`: the variable with the id of the client.",
    )
    subject: str | None = Field(
        examples=["TALENTHUB_API_SUBJECT"],
        default=None,
        pattern="^TALENTHUB_[A-Z0-9_]+$",
        description="With `client_credentials`: the variable with the id of the user for whom calls are made (`sub`). It may be"
        " unset.",
    )
    token_url: str | None = Field(
        examples=["https://auth.greenhouse.io/token"],
        default=None,
        pattern="^https://[^/?#@]+(/[^?#]*)?$",
        description="With `client_credentials`: where the vendor gives tokens. `send --token-url` replaces it.",
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
    message: str | list[str] | None = Field(
        examples=["errorInfo.message", ["errors", "message"]],
        default=None,
        description="The field with its text, or several: the first one that is not empty.",
    )
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
