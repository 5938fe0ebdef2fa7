"""The model of `attachments` in `target.yaml`: private and unmatched files, where files are stored, and filters."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from migrate.core.attachment_layout import DEFAULT_LAYOUT
from migrate.core.attachment_policy import Filters, Kind, Policy
from migrate.mapping.models.model import Model

Private = Literal["include", "hold_back"]


def _sort_distinct(values: list[str]) -> list[str]:
    """The distinct values, sorted: neither order nor repetition has a meaning."""
    return sorted(set(values))


def _extension(text: object) -> object:
    return text.lower().removeprefix(".") if isinstance(text, str) else text


Extensions = Annotated[list[Annotated[str, BeforeValidator(_extension)]], AfterValidator(_sort_distinct)]
Kinds = Annotated[list[Kind], AfterValidator(_sort_distinct)]
#: A text, because YAML reads 0644 as a number. The owner must be able to read and write the files.
Mode = Annotated[str, Field(pattern=r"^0?[67][0-7]{2}$")]
ContentType = Annotated[str, Field(pattern=r"^[a-z0-9.+-]+/([a-z0-9.+-]+|[*])$")]


class AttachmentFilters(Model):
    """Which files are migrated. A file must meet every condition. Other files are counted by the condition that they fail."""

    noun: ClassVar[str] = "the filters of attachments"

    kinds: Kinds | None = Field(examples=[["Public", "Miscellaneous"]], default=None, description="Migrate only these kinds.")
    max_bytes: Annotated[int, Field(ge=1)] | None = Field(
        examples=[10_000_000], default=None, description="Maximum size of a file, in bytes."
    )
    extensions: Extensions | None = Field(
        examples=[["pdf", "docx", "txt"]],
        default=None,
        description='Migrate only files with these extensions; `""` means files without one.',
    )
    without_extensions: Extensions = Field(
        examples=[["exe", "zip"]], default_factory=list, description="Do not migrate files with these extensions."
    )
    content_types: Annotated[list[ContentType], AfterValidator(_sort_distinct)] | None = Field(
        examples=[["application/pdf", "image/*"]],
        default=None,
        description="Migrate only these content types. The type is detected from the content, not the extension;"
        " `image/*` matches every image.",
    )


class AttachmentModes(Model):
    """Modes of the files in a local store, whatever the umask is. Folders get the same mode, plus permission to enter them."""

    noun: ClassVar[str] = "the modes of attachments"

    public: Mode | None = Field(
        examples=["0644"], default=None, description="Mode of files that are not private (default: from the umask)."
    )
    private: Mode | None = Field(
        examples=["0600"], default=None, description="Mode of private and quarantined files (default: 0600)."
    )


class AttachmentsRule(Model):
    """What to do with candidates' files. The short form `attachments: include` sets `private` only."""

    noun: ClassVar[str] = "attachments"

    private: Private = Field(
        examples=["include"],
        default="hold_back",
        description="Private files: `include` loads them and marks them as private, `hold_back` only counts them.",
    )
    unmatched: Literal["skip", "quarantine"] = Field(
        examples=["quarantine"],
        default="skip",
        description="Files of unknown candidates: `skip` only reports them, `quarantine` also stores them (readable"
        " only by the owner, no row).",
    )
    layout: str = Field(
        examples=["{candidate_id}/{folder}/{name}"],
        default=DEFAULT_LAYOUT,
        description="Path of a file in the store. It can contain `candidate_id`, `folder`, `name` (or `stem` and"
        " `suffix`) and `sha256`"
        " (`sha256:16` is its first 16 characters), and `plain_name`: the name with `_` for every byte that is not printable"
        " ASCII; with a list, `{plain_name:pdf,txt}`, other extensions get `.txt` appended.",
    )
    modes: AttachmentModes = Field(
        examples=[{"public": "0644", "private": "0600"}],
        default_factory=AttachmentModes,
        description="Modes of the files in a local store, in quotes.",
    )
    group: Annotated[str, Field(min_length=1)] | None = Field(
        examples=["www-data"],
        default=None,
        description="Group of the files and folders in a local store: a name, or a number in quotes.",
    )
    md5: bool = Field(
        examples=[True], default=False, description="Also measure the MD5 of files, for targets that keep it (the field `md5`)."
    )
    filters: AttachmentFilters = Field(
        examples=[{"max_bytes": 10_000_000, "extensions": ["pdf", "docx"]}],
        default_factory=AttachmentFilters,
        description="Which files are migrated.",
    )

    @property
    def policy(self) -> Policy:
        """The rule in the form that the `attachments` package reads."""
        given = self.filters
        return Policy(
            private=self.private,
            unmatched=self.unmatched,
            layout=self.layout,
            public_mode=_number(self.modes.public),
            private_mode=_number(self.modes.private),
            group=self.group,
            md5=self.md5,
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
