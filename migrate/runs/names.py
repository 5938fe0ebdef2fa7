"""Names of tables as names of files: any text that a database takes becomes one step of a path, and no two the same."""

from __future__ import annotations

import hashlib
import re

#: What leads out of a folder, what a shell or a pattern reads otherwise, what cannot be seen, and the escape itself.
_UNSAFE = re.compile(r"""[\x00-\x1f\x7f-\x9f/\\:*?"<>|%\[\]{}$~]|^[. -]|[. ]$""")
#: File systems allow 255 bytes; suffixes of ours come behind.
_LONGEST = 180


def file_name(text: str) -> str:
    """The text with unsafe characters as `%XX` per byte; a long one is cut and ends in its hash.

    `file_name("notes")` is `notes`, `file_name("../a[1]")` is `%2E.%2Fa%5B1%5D`.
    """
    safe = _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass")), text)
    whole = safe.encode("utf-8", "surrogatepass")
    if len(whole) <= _LONGEST:
        return safe
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{whole[:100].decode('utf-8', 'ignore')}~{digest}"
