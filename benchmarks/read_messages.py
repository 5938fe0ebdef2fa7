"""Reading a messages table out of its zip, against inflating the same member alone in the same run.

    python -m benchmarks.read_messages [--megabytes 400] [--runs 5]

Two tables: letters as people write them, and letters full of quotes, as HTML is. Prints both speeds, how many cores the reading
kept busy, the ratio (the limit is 0.4) and the reader's peak memory (the limit is 250 MiB). Each measurement is a process of its
own, so that one's memory is not the other's; what is imported is not timed. The machine's mood is in both.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.processes import Run

ROOT = Path(__file__).parents[1]
RATIO_LIMIT = 0.4
MEMORY_LIMIT = 250
#: Text packs about as well as real letters do: to a third.
_VOCABULARY = 4_000
#: Of a hundred words, how many stand in quotes.
_QUOTED = {"letters": 1, "letters full of quotes": 25}


def generate(path: Path, megabytes: int, quoted: int) -> None:
    """Writes a delivery of one big Messages.csv: bodies of many lines, doubled quotes, several scripts."""
    dice = random.Random(7)  # noqa: S311 - invented text, no secret
    words = _words(dice, quoted)
    pool = [_body(dice, words) for _ in range(20_000)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr("Contract_1/Projects.csv", "project_id\n7\n")
        archive.writestr("Contract_1/Candidates.csv", "candidate_id\n1\n")
        with archive.open("Contract_1/Messages.csv", "w", force_zip64=True) as member:
            member.write(b"message_id,project_id,candidate_id,sender_profile_url,subject,body,type,created_time\n")
            written, numbers = 0, count(1)
            while written < megabytes * 1_000_000:
                rows = "".join(_row(dice, pool, number) for number in islice(numbers, 2_000))
                written += member.write(rows.encode())


def _row(dice: random.Random, pool: list[str], number: int) -> str:
    sender = dice.randrange(10**6)
    ids = f"7{number:018},{sender % 997},{sender},https://www.linkedin.com/in/p-{sender}"
    body = f"{dice.choice(pool)}{number}\r\n{dice.choice(pool)}"
    return f'{ids},"Re: ""{number}""","{body}",InMail,{1_600_000_000_000 + number}\n'


def _words(dice: random.Random, quoted: int) -> list[str]:
    syllables = ["ka", "to", "mi", "rén", "sel", "ung", "ter", "ar", "li", "pro", "面接", "vo", "sta", "ze", "ph", "né"]
    words = ["".join(dice.choices(syllables, k=dice.randrange(1, 4))) for _ in range(_VOCABULARY)]
    return [f'""{word}""' if number % 100 < quoted else word for number, word in enumerate(words)]


def _body(dice: random.Random, words: list[str]) -> str:
    return "\n".join(" ".join(dice.choices(words, k=dice.randrange(3, 14))) for _ in range(dice.randrange(1, 9)))


def inflate(path: Path) -> int:
    """Bytes of the member, inflated and thrown away, CRC verified."""
    from migrate.archives import list_container, members, open_member  # noqa: PLC0415 - not for the process that measures

    listing = list_container(path)
    total = 0
    for member in members(listing.members, {0: listing}):
        with open_member(member) as stream:
            total += sum(map(len, stream.chunks()))
    return total


def read(path: Path) -> int:
    """Bytes of the member, read as blocks."""
    from migrate.read import ReadOptions, blocks, open_delivery  # noqa: PLC0415 - not for the process that measures

    delivery = open_delivery([path])
    options = ReadOptions()
    rows = sum(block.frame.height for file in delivery.tables for block in blocks(delivery, file, options))
    assert rows > 0  # noqa: S101 - a benchmark that reads nothing must not pass
    return sum(file.member.size for file in delivery.tables)


class Reading(NamedTuple):
    """Bytes, and what they took, imports left out."""

    size: int
    run: Run

    @property
    def speed(self) -> float:
        """MB a second."""
        return self.size / 1e6 / self.run.seconds


def measured(what: str, path: Path) -> Reading:
    """`inflate` or `read` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.read_messages", "--measure", what, "--zip", str(path)]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout)
    return Reading(answer["size"], Run(answer["seconds"], answer["peak"], answer["busy"]))


def _measure(what: str, path: Path) -> None:
    work = {"inflate": inflate, "read": read}[what]
    _warm()
    start, busy = time.perf_counter(), time.process_time()
    size = work(path)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"size": size, "seconds": seconds, "busy": busy, "peak": peak}))


def _warm() -> None:
    """Imports what is not timed."""
    import migrate.archives  # noqa: PLC0415
    import migrate.read  # noqa: F401, PLC0415


def _compared(name: str, megabytes: int, runs: int) -> bool:
    """Measures one table and prints it; whether both limits hold."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        generate(path, megabytes, _QUOTED[name])
        pairs = [(measured("inflate", path), measured("read", path)) for _ in range(runs)]
    print(f"{name}, {megabytes} MB")
    for alone, whole in pairs:
        speeds = f"inflate {alone.speed:5.0f} MB/s   read {whole.speed:5.0f} MB/s"
        print(f"  {speeds}   {whole.run.processor / whole.run.seconds:.2f} cores   peak {whole.run.mib:4.0f} MiB")
    ratio = median(whole.speed / alone.speed for alone, whole in pairs)
    peak = max(whole.run.mib for _, whole in pairs)
    print(f"  ratio {ratio:.2f} (limit {RATIO_LIMIT}), peak {peak:.0f} MiB (limit {MEMORY_LIMIT})", flush=True)
    return ratio >= RATIO_LIMIT and peak <= MEMORY_LIMIT


def main() -> int:
    """Runs the measurements and prints them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=400)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--measure", choices=("inflate", "read"))
    parser.add_argument("--zip", type=Path)
    asked = parser.parse_args()
    if asked.measure:
        _measure(asked.measure, asked.zip)
        return 0
    held = [_compared(name, asked.megabytes, asked.runs) for name in _QUOTED]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
