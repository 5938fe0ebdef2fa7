"""The model of what `target.yaml` says of attachments: private files, unmatched ones, their place, what is left out."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from migrate.core.attachment_layout import DEFAULT_LAYOUT
from migrate.core.attachment_policy import Filters, Kind, Policy
from migrate.mapping.models.rules import Model

Private = Literal["include", "hold_back"]


def _settled(values: list[str]) -> list[str]:
    """Order and repetition say nothing."""
    return sorted(set(values))


def _extension(text: object) -> object:
    return text.lower().removeprefix(".") if isinstance(text, str) else text


Extensions = Annotated[list[Annotated[str, BeforeValidator(_extension)]], AfterValidator(_settled)]
Kinds = Annotated[list[Kind], AfterValidator(_settled)]
#: In quotes, since YAML takes 0644 for a number. The owner must be able to read and write what is stored.
Mode = Annotated[str, Field(pattern=r"^0?[67][0-7]{2}$")]
ContentType = Annotated[str, Field(pattern=r"^[a-z0-9.+-]+/([a-z0-9.+-]+|[*])$")]


class AttachmentFilters(Model):
    """Files that are taken along. Where it says several things, all must hold; what is left out is counted by its rule."""

    noun: ClassVar[str] = "the filters of attachments"

    kinds: Kinds | None = Field(examples=[["Public", "Miscellaneous"]], default=None, description="Only these kinds.")
    max_bytes: Annotated[int, Field(ge=1)] | None = Field(
        examples=[10_000_000], default=None, description="The greatest file that the target takes, in bytes."
    )
    extensions: Extensions | None = Field(
        examples=[["pdf", "docx", "txt"]], default=None, description='Only these extensions; `""` for files without one.'
    )
    without_extensions: Extensions = Field(examples=[["exe", "zip"]], default_factory=list, description="None of these.")
    content_types: Annotated[list[ContentType], AfterValidator(_settled)] | None = Field(
        examples=[["application/pdf", "image/*"]],
        default=None,
        description="Only these types by content, whatever the extension; `image/*` is every image.",
    )


class AttachmentModes(Model):
    """Modes of the files that a store in a folder creates, whatever the umask is. Folders get the same, and may be entered."""

    noun: ClassVar[str] = "the modes of attachments"

    public: Mode | None = Field(examples=["0644"], default=None, description="Files that are not private; else the umask's.")
    private: Mode | None = Field(examples=["0600"], default=None, description="Private files, and those kept aside; else 0600.")


class AttachmentsRule(Model):
    """What becomes of candidates' files. The short form `attachments: include` says `private` alone."""

    noun: ClassVar[str] = "attachments"

    private: Private = Field(
        examples=["include"],
        default="hold_back",
        description="Private files: load them as private, or keep them out and count them.",
    )
    unmatched: Literal["skip", "quarantine"] = Field(
        examples=["quarantine"],
        default="skip",
        description="Files of nobody known: list and count them, or also store them, for the owner only and without a row.",
    )
    layout: str = Field(
        examples=["{candidate_id}/{folder}/{name}"],
        default=DEFAULT_LAYOUT,
        description="Where a file lies in the store, of `candidate_id`, `folder`, `name` (`stem` and `suffix`), `sha256`"
        " (`sha256:16` is its beginning).",
    )
    modes: AttachmentModes = Field(
        examples=[{"public": "0644", "private": "0600"}],
        default_factory=AttachmentModes,
        description="Modes of the files that a store in a folder creates, in quotes.",
    )
    group: Annotated[str, Field(min_length=1)] | None = Field(
        examples=["www-data"], default=None, description="Group of what a store in a folder creates, by name or number in quotes."
    )
    filters: AttachmentFilters = Field(
        examples=[{"max_bytes": 10_000_000, "extensions": ["pdf", "docx"]}],
        default_factory=AttachmentFilters,
        description="Which files are taken along.",
    )

    @property
    def policy(self) -> Policy:
        """The same as those who store files read it."""
        given = self.filters
        return Policy(
            private=self.private,
            unmatched=self.unmatched,
            layout=self.layout,
            public_mode=_number(self.modes.public),
            private_mode=_number(self.modes.private),
            group=self.group,
            filters=Filters(
                kinds=None if given.kinds is None else frozenset(given.kinds),
                max_bytes=given.max_bytes,
                extensions=None if given.extensions is None else frozenset(given.extensions),
                without_extensions=frozenset(given.without_extensions),
                content_types=None if given.content_types is None else frozenset(given.content_types),
            ),
        )


def _number(mode: str | None) -> int | None:
    return None if mode is None else int(mode, 8)


def _short_form(value: object) -> object:
    return {"private": value} if isinstance(value, str) else value


Attachments = Annotated[AttachmentsRule, BeforeValidator(_short_form, json_schema_input_type=Private | AttachmentsRule)]
