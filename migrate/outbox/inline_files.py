"""A body with the content of a file in base64, written piece by piece: the file is never in memory as a whole."""

from __future__ import annotations

import base64
import json
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from migrate.core.api_layout import ContentLayout
from migrate.core.sizes import BODY_BYTES, ENCODED_BYTES
from migrate.outbox.answers import RefusedError
from migrate.outbox.attached import ReadFile, checked_file
from migrate.outbox.bodies import fill_body, fill_text

_UNKNOWN_TYPE = "application/octet-stream"


@contextmanager
def body_with_file(layout: ContentLayout, body: Any, values: Mapping[str, Any], read: ReadFile) -> Iterator[IO[bytes]]:  # noqa: ANN401 - JSON of any shape
    """The JSON of a body whose `{file.base64}` is the file of a row.

    Raises RefusedError if the store lacks the file, or if it is too large.
    """
    mark = secrets.token_hex(32)
    kind = str(values.get(layout.type or "") or _UNKNOWN_TYPE)
    given = {**values, "file.name": fill_text(layout.name, values) or "file", "file.type": kind, "file.base64": mark}
    head, _, tail = json.dumps(fill_body(body, given)).partition(mark)
    with tempfile.SpooledTemporaryFile(BODY_BYTES) as whole:
        whole.write(head.encode())
        try:
            content = checked_file(read(str(values.get(layout.place, ""))), values.get(layout.content))
            for piece in _pieces(content, layout.max_bytes):
                whole.write(base64.b64encode(piece))
        except FileNotFoundError:
            raise RefusedError("no file", "the attachment store lacks the file, or has another content") from None
        whole.write(tail.encode())
        whole.seek(0)
        yield whole


def _pieces(chunks: Iterator[bytes], most: int | None) -> Iterator[bytes]:
    left, size = b"", 0
    for chunk in chunks:
        size += len(chunk)
        if most is not None and size > most:
            raise RefusedError("too large", f"the file has more than {most} bytes")
        left += chunk
        whole = len(left) - len(left) % ENCODED_BYTES
        for start in range(0, whole, ENCODED_BYTES):
            yield left[start : start + ENCODED_BYTES]
        left = left[whole:]
    yield left
