"""Sends the file of a row to an address that the vendor gives for a short time."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

import requests
from urllib3.fields import RequestField

from migrate.core.api_layout import UploadLayout
from migrate.core.patience import PASSING, describe_error
from migrate.outbox.answers import NotExecutedError, RefusedError
from migrate.outbox.attached import ReadFile, checked_file
from migrate.outbox.bodies import fill_body, fill_path, fill_text, value_at
from migrate.outbox.connection import Connection, Request

#: How often a file is sent: each time the vendor gives a new address.
_ROUNDS = 3
#: A file up to this size is in memory while it is sent.
_IN_MEMORY = 1 << 20
_UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Uploads:
    """Sends files. `read` returns the bytes of a stored file by its location."""

    connection: Connection
    read: ReadFile

    def send(self, layout: UploadLayout, values: Mapping[str, Any]) -> str:
        """Returns the vendor's name of the upload. Nothing depends on an upload that no call names later.

        Raises RefusedError, and NotExecutedError if the file is not at the vendor.
        """
        place = str(values.get(layout.place, ""))
        name = fill_text(layout.name, values) or "file"
        try:
            with tempfile.SpooledTemporaryFile(_IN_MEMORY) as content:
                size = _copy(checked_file(self.read(place), values.get(layout.content)), content)
                kind = str(values.get(layout.type or "") or _UNKNOWN_TYPE)
                given = {**values, "file.name": name, "file.size": size, "file.type": kind}
                fault = ""
                for _ in range(_ROUNDS):
                    answer = self._address(layout, given)
                    fault = self._post(layout, answer, content, name, kind)
                    if not fault:
                        return str(value_at(answer, layout.handle))
        except FileNotFoundError:
            raise RefusedError("no file", "the attachment store lacks the file, or has another content") from None
        raise NotExecutedError(fault)

    def _address(self, layout: UploadLayout, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
        call = layout.call
        return self.connection.send(Request(call.method, fill_path(call.path, given), fill_body(call.body, given), repeat=True))

    def _post(
        self,
        layout: UploadLayout,
        answer: Any,  # noqa: ANN401 - JSON of any shape
        content: IO[bytes],
        name: str,
        kind: str,
    ) -> str:
        """Sends the file to the address of an answer. Returns what failed; an empty text for success."""
        url = str(value_at(answer, layout.url) or "")
        allowed = {"https", urlsplit(self.connection.base_url).scheme}  # http only for an API on this machine
        if urlsplit(url).scheme not in allowed:
            return "the address of the upload is not https"
        fields = value_at(answer, layout.fields)
        boundary = secrets.token_hex(16)
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as body:
            for field, value in (fields if isinstance(fields, dict) else {}).items():
                body.write(_part(boundary, str(field), None, None) + str(value).encode() + b"\r\n")
            body.write(_part(boundary, "file", name, kind))
            content.seek(0)
            while chunk := content.read(_IN_MEMORY):
                body.write(chunk)
            body.write(f"\r\n--{boundary}--\r\n".encode())
            size = body.tell()
            body.seek(0)
            headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(size)}
            try:
                # Another host: no key and no headers of the API.
                response = requests.post(
                    url, data=body, headers=headers, timeout=self.connection.patience.timeout, allow_redirects=False
                )
            except requests.RequestException as error:
                return describe_error(error)
            except PASSING as error:
                return describe_error(error)
        return "" if 200 <= response.status_code < 300 else f"HTTP {response.status_code} of the upload"


def _part(boundary: str, name: str, filename: str | None, kind: str | None) -> bytes:
    field = RequestField(name, b"", filename)
    field.make_multipart(content_type=kind)
    return f"--{boundary}\r\n{field.render_headers()}".encode()


def _copy(chunks: Iterator[bytes], into: IO[bytes]) -> int:
    return sum(into.write(chunk) for chunk in chunks)
