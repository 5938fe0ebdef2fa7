"""The model of `bundle.yaml`: the files that an importer takes, and how the outbox's rows become their lines."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from migrate.mapping.models.model import Model
from migrate.mapping.models.names import exactly_one


class GatherRule(Model):
    """A cell made of many rows of another table, such as all notes of a candidate."""

    noun: ClassVar[str] = "a gather rule"

    table: str = Field(examples=["note"], description="The table whose rows are gathered.")
    by: str = Field(examples=["candidate_id"], description="The column of that table that refers to this row.")
    column: str = Field(examples=["text"], description="The text column that is gathered.")
    order: list[str] = Field(
        examples=[["created_at"]],
        default_factory=list,
        description="Columns to sort by, then by key.",
    )
    separator: str = Field(examples=["; "], default="\n\n", description="The text between two rows (default: an empty line).")
    split: bool = Field(
        examples=[True],
        default=False,
        description="The importer splits the cell at the separator. A text that contains it refuses the row, unless `inside`"
        " replaces it. Equal texts are written once.",
    )


class CellRule(Model):
    """How one cell is filled. Exactly one of column, constant, template, gather and attachment is its source."""

    model_config = exactly_one("column", "constant", "template", "gather", "attachment")
    noun: ClassVar[str] = "a cell rule"

    column: str | None = Field(
        examples=["first_name"], default=None, description="A column of the table. The short form sets only this key."
    )
    constant: str | None = Field(examples=["Imported"], default=None, description="A fixed text for every line.")
    template: str | None = Field(
        examples=["{first_name} {last_name}"],
        default=None,
        description="Text with columns in braces. Empty if all of them are empty.",
    )
    gather: GatherRule | None = Field(
        examples=[{"table": "note", "by": "candidate_id", "column": "text", "order": ["created_at"]}],
        default=None,
        description="Many rows of another table in one cell.",
    )
    attachment: str | None = Field(
        examples=["resumes"], default=None, description="The name of the file that this section of `attachments` hands over."
    )
    separator: str | None = Field(
        examples=[";"],
        default=None,
        description="The text between the items of a list (default: the file's `separator`)."
        " On a text column: the text at which the importer splits the cell; the value is one item (`inside`).",
    )
    inside: str | None = Field(
        examples=[" "],
        default=None,
        description="Replaces the separator where an item contains it, with a warning. Without it, such a row is refused.",
    )
    format: str | None = Field(
        examples=["%d.%m.%Y"], default=None, description="A strftime format of a date or time (default: the file's)."
    )
    required: bool = Field(examples=[True], default=False, description="The importer refuses a row without a value.")
    max_length: Annotated[int, Field(ge=1)] | None = Field(
        examples=[100], default=None, description="The importer refuses more characters."
    )
    allowed: list[str] = Field(
        examples=[["Applied", "Sourced"]], default_factory=list, description="The values that the importer accepts."
    )
    unique: bool = Field(
        examples=[True],
        default=False,
        description="The importer skips a second row with the same value (upper and lower case are the same). Such a row is"
        " refused.",
    )


def _short_cell(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


Cell = Annotated[CellRule, BeforeValidator(_short_cell, json_schema_input_type=str | CellRule)]


class FileDefaults(Model):
    """The form of a file. Under `defaults`: of every file that does not set its own."""

    noun: ClassVar[str] = "the form of a file"

    encoding: str | None = Field(examples=["utf-8-sig"], default=None, description="Its encoding (default: utf-8).")
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = Field(
        examples=[";"], default=None, description="The character between two cells (default: a comma)."
    )
    quoting: Literal["necessary", "always"] | None = Field(
        examples=["always"], default=None, description="Which cells are quoted (default: only those that must be)."
    )
    line_end: Literal["crlf", "lf"] | None = Field(examples=["lf"], default=None, description="How lines end (default: crlf).")
    separator: str | None = Field(
        examples=[";"], default=None, description="The text between the items of a list (default: a comma)."
    )
    times: str | None = Field(
        examples=["%Y-%m-%d %H:%M"], default=None, description="A strftime format of times (default: %Y-%m-%d %H:%M:%S)."
    )
    dates: str | None = Field(examples=["%d.%m.%Y"], default=None, description="A strftime format of dates (default: %Y-%m-%d).")
    zone: str | None = Field(examples=["Europe/Berlin"], default=None, description="The time zone of times (default: UTC).")
    booleans: dict[Literal["true", "false"], str] | None = Field(
        examples=[{"true": "yes", "false": "no"}], default=None, description="The words for true and false."
    )
    guard: bool | None = Field(
        examples=[False],
        default=None,
        description="Puts ' before a cell that a spreadsheet would run as a formula (default: true). Numbers and phone numbers"
        " stay as they are. Only for files that people open: a program loads the ' as text.",
    )
    rows_per_file: Annotated[int, Field(ge=1)] | None = Field(
        examples=[1000], default=None, description="Maximum lines of a file without its header; more rows become more files."
    )


class BundleFileRule(FileDefaults):
    """A file of a bundle: one line per row of a table."""

    noun: ClassVar[str] = "a file of a bundle"

    table: str = Field(examples=["candidate"], description="The mapped table whose rows become lines.")
    columns: dict[str, Cell] = Field(
        examples=[{"First Name": "first_name"}], description="Cells by heading, in the order of the file.", min_length=1
    )
    known: list[str] = Field(
        examples=[["First Name", "custom*"]],
        default_factory=list,
        description="The headings that the importer knows; `*` matches any text. Another heading is an error.",
    )
    needs: list[str] = Field(
        examples=[["candidate_id"]],
        default_factory=list,
        description="Columns that refer to rows of files above. A row is refused if that row was refused.",
    )
    gone: dict[str, str] = Field(
        examples=[{"isDeleted": "true"}],
        default_factory=dict,
        description="Cells by heading that tell the importer to delete a row; the key is written too. Without it, deleted rows"
        " are listed for you to remove.",
    )


class BundleAttachmentsRule(Model):
    """Files of candidates that are handed over with the rows."""

    noun: ClassVar[str] = "attachments of a bundle"

    table: str = Field(examples=["attachment"], description="The mapped table whose rows name a file.")
    place: str = Field(examples=["file_url"], description="The column with the location in the attachment store.")
    content: str = Field(examples=["sha256"], description="The column with the hash of the content.")
    size: str | None = Field(
        examples=["size_bytes"], default=None, description="The column with the bytes of the file; required by `max_bytes`."
    )
    name: str = Field(
        examples=["{candidate_id}-{file_name}"],
        description="The file's name: columns of the table in braces. Characters that file systems do not accept become _.",
    )
    required: list[str] = Field(
        examples=[["email"]],
        default_factory=list,
        description="Columns by which the importer finds the candidate of a file. A file is listed if one is empty.",
    )
    into: str = Field(examples=["resumes.zip", "files"], description="A folder of the bundle, or a zip.")
    extensions: list[str] = Field(
        examples=[["pdf", "docx"]], default_factory=list, description="Endings that the importer takes. Other files are listed."
    )
    max_bytes: Annotated[int, Field(ge=1)] | None = Field(
        examples=[10_000_000], default=None, description="The largest file that the importer takes. Larger files are listed."
    )
    max_files: Annotated[int, Field(ge=1)] | None = Field(
        examples=[500], default=None, description="Maximum number of files of one folder or zip; more files become more of them."
    )


class ResultsRule(Model):
    """The files in which the vendor's loader reports what it did with each row."""

    noun: ClassVar[str] = "results"

    success: str = Field(examples=["*_success.csv"], description="Names of the files with rows that were loaded.")
    failure: str = Field(examples=["*_failure.csv"], description="Names of the files with rows that were refused.")
    id: str = Field(examples=["id"], description="The column with the vendor's id.")
    reason: str = Field(examples=["reason"], description="The column with the reason of a refusal.")


class BundleFile(Model):
    """`bundle.yaml`: everything that one importer takes. Files are in the order in which they must be imported."""

    noun: ClassVar[str] = "bundle.yaml"

    importer: str = Field(examples=["Lever, support-assisted import"], description="The importer's name.")
    page: str | None = Field(examples=["lever.md"], default=None, description="The importer's page in docs/targets/.")
    defaults: FileDefaults = Field(
        examples=[{"encoding": "utf-8", "delimiter": ","}], default_factory=FileDefaults, description="The form of all files."
    )
    files: dict[str, BundleFileRule] = Field(
        examples=[{"candidates.csv": {"table": "candidate", "columns": {"Name": "name"}}}],
        min_length=1,
        description="Files by path. `{bundle}` in a path becomes the bundle's id, `{part}` the number of a file of several. A"
        " file with another path is a new file: all its rows are handed over again.",
    )
    attachments: dict[str, BundleAttachmentsRule] = Field(
        examples=[{"cv": {"table": "person", "place": "url", "content": "sha256", "name": "{id}.pdf", "into": "cv.zip"}}],
        default_factory=dict,
        description="Attachments by name of the section.",
    )
    documents: dict[str, str] = Field(
        examples=[{"mapping-document.csv": "File,Column\n"}],
        default_factory=dict,
        description="Files with a fixed text that go with every bundle, by path.",
    )
    results: ResultsRule | None = Field(
        examples=[{"success": "*_success.csv", "failure": "*_failure.csv", "id": "id", "reason": "reason"}],
        default=None,
        description="How the vendor's loader reports. Only for importers that do.",
    )
    steps: list[str] = Field(
        examples=[["Open Settings, Import, and choose candidates.csv."]],
        default_factory=list,
        description="How to import the bundle, one step each. They are in its README.txt.",
    )
    warnings: list[str] = Field(
        examples=[["Candidates are mailed while consent rules are on."]],
        default_factory=list,
        description="What the importer does on its own. Each is reported with every bundle.",
    )
