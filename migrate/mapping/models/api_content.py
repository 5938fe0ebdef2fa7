"""Models of `api.yaml`: how the content of a file gets to the vendor."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from migrate.mapping.models.model import Model


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


class FileRule(Model):
    """The file of a row inside the body of `create`: there, `{file.base64}` is its content, `{file.name}` its name."""

    noun: ClassVar[str] = "a file"

    place: str = Field(examples=["file_url"], description="The column with the location in the attachment store.")
    content: str = Field(examples=["sha256"], description="The column with the hash of the content.")
    type: str | None = Field(examples=["content_type"], default=None, description="The column with the media type.")
    name: str = Field(examples=["{short_id}-{file_name}"], description="The file's name: columns of the table in braces.")
    max_bytes: Annotated[int, Field(ge=1)] | None = Field(
        examples=[100_000_000], default=None, description="A larger file is not sent, and counts as refused."
    )
