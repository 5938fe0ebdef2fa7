"""Archives that no packer would make, cooked from a `recipe.json` that stands in a trap's folder.

    {"archives": [{"name": "export.zip", "members": [{"name": "Contract_1/Notes.csv", "text": "..."}], "cut": 40}]}

A member has `name` and its content: `text`, `hex`, `file` (a path inside the trap), or `repeat` ([text, times]). Further
keys: `encrypted` (the flag only), `crc` (`"wrong"`), `method` (a number, written over the real one), `mode` (Unix mode, octal
text, as `120777` for a link), `name_hex` (raw bytes of the name), `name_in` (the code page
in which `name` is written), `unicode_path` (the name in the extra field 0x7075; with `unicode_path_of` the checksum is that of
another name), `utf8` (the flag, whatever the name), `stored`, `descriptor`
(sizes behind the data), `zip64` (sizes in ZIP64 fields), `claims` (a size that the directory says instead of the true one;
for a `stored` member its packed size as well),
`zip` (a list of members: an archive inside), `same_data_as` (a number: points at the local header of that member).

An archive may have `cut` (bytes cut off its end), `prefix` (text put before it), `damage` (bytes of its directory
overwritten), `comment`, `zip64` (a ZIP64 record at its end). `links` of a recipe stand in the delivery's folder:
[{"name": ..., "to": ...}].
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

_UTF8 = 0x800
_DESCRIPTOR = 0x8
_FULL = 0xFFFFFFFF


def cook(trap: Path, delivery: Path) -> Path:
    """Builds what the trap's recipe says into `delivery`; without a recipe nothing. Returns `delivery`."""
    recipe = trap / "recipe.json"
    if not recipe.exists():
        return delivery
    delivery.mkdir(parents=True, exist_ok=True)
    asked: dict[str, Any] = json.loads(recipe.read_text("utf-8"))
    for archive in asked.get("archives", []):
        path = delivery / archive["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build_zip(archive, trap))
    for link in asked.get("links", []):
        (delivery / link["name"]).parent.mkdir(parents=True, exist_ok=True)
        (delivery / link["name"]).symlink_to(link["to"])
    return delivery


def build_zip(archive: dict[str, Any], trap: Path) -> bytes:
    """The bytes of an archive as its recipe says."""
    body = bytearray(str(archive.get("prefix", "")).encode())
    shift = len(body)
    entries: list[bytes] = []
    offsets: list[int] = []
    for member in archive["members"]:
        local, entry = _member(member, trap, len(body) - shift, offsets)
        offsets.append(len(body) - shift)
        body += local
        entries.append(entry)
    start = len(body) - shift
    directory = b"".join(entries)
    if archive.get("damage"):
        directory = b"\0" * archive["damage"] + directory[archive["damage"] :]
    end = _end(len(entries), len(directory), start, archive)
    data = bytes(body) + directory + end
    return data[: len(data) - int(archive.get("cut", 0))]


def _end(count: int, size: int, start: int, archive: dict[str, Any]) -> bytes:
    comment: bytes = archive.get("comment", "").encode()
    if not archive.get("zip64"):
        return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, start, len(comment)) + comment
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
    short = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, _FULL, _FULL, len(comment))
    return record + locator + short + comment


def _content(member: dict[str, Any], trap: Path) -> bytes:
    if "zip" in member:
        return build_zip({"members": member["zip"]}, trap)
    if "repeat" in member:
        text, times = member["repeat"]
        return str(text).encode() * int(times)
    if "file" in member:
        return (trap / str(member["file"])).read_bytes()
    return bytes.fromhex(member["hex"]) if "hex" in member else str(member.get("text", "")).encode()


def _member(member: dict[str, Any], trap: Path, offset: int, offsets: list[int]) -> tuple[bytes, bytes]:
    content = _content(member, trap)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    stored = bool(member.get("stored"))
    packed = content if stored else packer.compress(content) + packer.flush()
    name = (
        bytes.fromhex(member["name_hex"]) if "name_hex" in member else str(member["name"]).encode(member.get("name_in", "utf-8"))
    )
    ascii_name = name.isascii()
    utf8 = member.get("utf8", not ascii_name and "name_hex" not in member and "name_in" not in member)
    flags = (_UTF8 if utf8 else 0) | (1 if member.get("encrypted") else 0) | (_DESCRIPTOR if member.get("descriptor") else 0)
    method = int(member.get("method", 0 if stored else 8))
    crc = zlib.crc32(content) ^ (0xFFFF if member.get("crc") == "wrong" else 0)
    sizes = (len(packed), len(content))
    header_sizes = (0, 0, 0) if member.get("descriptor") else (crc, *sizes)
    extra = b""
    wide = "zip64" in member or "claims" in member
    if wide:
        claimed = int(member.get("claims", sizes[1]))
        extra = struct.pack("<HHQQ", 1, 16, claimed, claimed if stored else sizes[0])
        header_sizes = (header_sizes[0], _FULL, _FULL)
    if "unicode_path" in member:
        path = str(member["unicode_path"]).encode()
        checksum = zlib.crc32(str(member["unicode_path_of"]).encode() if "unicode_path_of" in member else name)
        extra += struct.pack("<HHBL", 0x7075, 5 + len(path), 1, checksum) + path
    local = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, flags, method, 0, 0x21, *header_sizes, len(name), len(extra)) + name + extra
    )
    local += packed
    if member.get("descriptor"):
        local += struct.pack("<4s3L", b"PK\x07\x08", crc, *sizes)
    mode = int(member.get("mode", "100600"), 8)
    shown = (_FULL, _FULL) if wide else sizes
    at = offsets[member["same_data_as"]] if "same_data_as" in member else offset
    entry = struct.pack(
        "<4s6H3L5H2L",
        b"PK\x01\x02",
        0x031E,
        20,
        flags,
        method,
        0,
        0x21,
        crc,
        *shown,
        len(name),
        len(extra),
        0,
        0,
        0,
        mode << 16,
        at,
    )
    return local, entry + name + extra
