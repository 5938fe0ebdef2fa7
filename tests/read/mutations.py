"""Files broken on purpose, by a seed."""

from __future__ import annotations

import csv
import io
import random
import zipfile


def broken_table(dice: random.Random) -> bytes:
    """Records of Notes.csv, well-formed, then a few bytes of structure put in, taken out or changed."""
    text = io.StringIO(newline="")
    ends, quoting = dice.choice(["\n", "\r\n"]), dice.choice(["all", "minimal"])
    writer = csv.writer(text, lineterminator=ends, quoting=csv.QUOTE_ALL if quoting == "all" else csv.QUOTE_MINIMAL)
    for number in range(dice.randrange(1, 30)):
        body = "".join(dice.choices(["word ", '"', "\r\n", ",", "é", "\\"], k=dice.randrange(8)))
        writer.writerow([f"k{number}", "7", str(number), body])
    data = bytearray(text.getvalue().encode())
    for _ in range(dice.randrange(4)):
        at = dice.randrange(len(data))
        choice = dice.randrange(3)
        if choice == 0:
            # Never inside of a character of several bytes: another encoding is another fault.
            at = next((place for place in range(at, len(data)) if data[place] < 0x80), len(data))
            data[at:at] = dice.choice([b'"', b",", b"\n", b"\r", b"\\"])
        elif data[at] < 0x80:
            data[at : at + 1] = b"" if choice == 1 else dice.choice([b'"', b",", b"\n", b"\r", b"\\"])
    return bytes(data)


def broken_zip(dice: random.Random) -> bytes:
    """A zip of a few members with bytes changed, cut off or repeated; many times in its directory, where it hurts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(dice.randrange(1, 6)):
            method = dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
            with archive.open(zipfile.ZipInfo(f"Contract_1/{number}.csv"), "w", force_zip64=dice.random() < 0.3) as member:
                member.write(dice.randbytes(dice.randrange(300)))
            archive.writestr(f"e{number}", "text " * dice.randrange(2_000), compress_type=method)
    data = bytearray(buffer.getvalue())
    for _ in range(dice.randrange(1, 6)):
        tail = dice.random() < 0.6
        at = dice.randrange(max(0, len(data) - 400), len(data)) if tail else dice.randrange(len(data))
        data[at] = dice.choice([0, 0xFF, dice.randrange(256)])
    if dice.random() < 0.2:
        del data[dice.randrange(len(data)) :]
    if dice.random() < 0.1:
        data[:0] = dice.randbytes(dice.randrange(50))
    return bytes(data)
