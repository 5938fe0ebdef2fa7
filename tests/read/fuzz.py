"""Feeds broken tables, zips, mappings, plans and lists of links to their readers until the time is up.

    python tests/read/fuzz.py --seconds 60 [--seed N]

Every case is made of its seed alone; a failure prints the seed that shows it again. A broken table must keep the laws of
`laws.py`; a broken zip must be listed or refused, and each member be read in full or refused; mappings, plans and lists of links
are read or refused with SetupError: any other exception fails.
"""

# ruff: noqa: S311 - seeded, so that a case can be made again; nothing secret

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from migrate.archives import Limits, MemberError, list_container, members, open_member
from tests.read.fuzz_inputs import export_csv, mapping, plan
from tests.read.laws import check_bytes
from tests.read.mutations import broken_table, broken_zip


def table(dice: random.Random, folder: Path) -> None:
    """One broken table."""
    check_bytes(folder, broken_table(dice), dice.choice([1, 40, 200, 1 << 20]))


def archive(dice: random.Random, folder: Path) -> None:
    """One broken zip."""
    path = folder / "broken.zip"
    path.write_bytes(broken_zip(dice))
    listing = list_container(path, Limits())
    assert listing.members.is_empty() or not any(problem.severity == "error" for problem in listing.problems)
    for member in members(listing.members, {0: listing}):
        try:
            with open_member(member) as stream:
                data = b"".join(stream.chunks())
        except MemberError:
            continue
        assert len(data) == member.size
        assert zlib.crc32(data) == member.crc


CASES = (table, archive, mapping, plan, export_csv)


def run(seconds: float, seed: int) -> int:
    """Runs until the time is up; the number of cases."""
    end = time.monotonic() + seconds
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            case = CASES[(seed + count) % len(CASES)]
            try:
                case(random.Random(seed + count), Path(tempfile.mkdtemp(dir=folder)))
            except BaseException:
                sys.stderr.write(f"failed: --seed {seed + count}\n")
                raise
            count += 1
    return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    cases = run(asked.seconds, asked.seed)
    sys.stdout.write(f"{cases} cases from seed {asked.seed}, none failed\n")
