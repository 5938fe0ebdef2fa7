"""Sets of characters that columns may hold, as patterns of what they do not hold."""

from __future__ import annotations

#: Characters above U+FFFF: four bytes in UTF-8.
BEYOND_BMP = r"[\x{10000}-\x{10FFFF}]"
#: Characters that `latin1` of MariaDB and MySQL, which is Windows-1252, does not hold.
BEYOND_LATIN1 = (
    r"[^\x00-\x7F\xA0-\xFF\x{20AC}\x{201A}\x{192}\x{201E}\x{2026}\x{2020}\x{2021}\x{2C6}\x{2030}\x{160}\x{2039}\x{15"
    r"2}\x{17D}\x{2018}\x{2019}\x{201C}\x{201D}\x{2022}\x{2013}\x{2014}\x{2DC}\x{2122}\x{161}\x{203A}\x{153}\x{17E}\x{178}]"
)
BEYOND_ASCII = r"[^\x00-\x7F]"

#: By the name of the set (`TargetColumn.characters`).
BEYOND: dict[str, str] = {"bmp": BEYOND_BMP, "latin1": BEYOND_LATIN1, "ascii": BEYOND_ASCII}
