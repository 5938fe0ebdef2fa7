"""Mapping: candidates through every table of `mappings/ats` that is made of them, beside a plain select of the same columns.

    python benchmarks/map_candidates.py [--candidates 1000000] [--batch 50000]

Prints rows a second by table, the whole, and what a plain select of the same columns does. Telephone numbers are read by the
library `phonenumbers`, number by number: their table is told apart. Batches are as in a run; peak memory is printed.
"""

from __future__ import annotations

import argparse
import resource
import time

import polars as pl

from migrate.core.entities import ENTITIES
from migrate.mapping import load_mapping

CANDIDATE = ENTITIES["candidate"]
PHONES = "candidate_phone_number"


def batch(first: int, size: int) -> pl.DataFrame:
    """Invented candidates, each with two addresses, a number of its own, two tags and a profile."""
    number = pl.int_range(first, first + size, eager=True)
    text = number.cast(pl.String)
    moment = pl.lit(1_700_000_000_000).cast(pl.Datetime("ms", "UTC"))
    return pl.DataFrame({"candidate_id": text}).with_columns(
        given_name=pl.lit("Anna ") + text,
        family_name=pl.lit("Ek ") + text,
        emails=pl.concat_list(text + "@example.com", "b" + text + "@example.com"),
        phone_numbers=pl.concat_list(pl.lit("+49 30 ") + text.str.zfill(8)),
        tags=pl.concat_list(pl.lit("Python"), pl.lit("Tag ") + text.str.tail(2)),
        profile_url=pl.lit("https://www.linkedin.com/in/anna-") + text,
        source=pl.lit("Referral"),
        created_at=moment,
        modified_at=moment,
        _file=pl.lit(0, pl.Int32),
        _record=number,
        _line=number + 1,
    )


def main() -> None:
    """Prints one line a table, then the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=50_000)
    given = parser.parse_args()
    mapping = load_mapping("ats")
    specs = [spec for spec in mapping.specs if spec.entities == ("candidate",)]
    seconds, rows, plain, selected = dict.fromkeys((spec.table for spec in specs), 0.0), dict[str, int](), 0.0, 0
    for first in range(0, given.candidates, given.batch):
        frame = batch(first, min(given.batch, given.candidates - first)).select(list(CANDIDATE.schema))
        for spec in specs:
            begin = time.perf_counter()
            made = mapping.apply(spec, "candidate", frame).frame
            seconds[spec.table] += time.perf_counter() - begin
            rows[spec.table] = rows.get(spec.table, 0) + made.height
        begin = time.perf_counter()
        selected += frame.select("candidate_id", "given_name", "family_name", "profile_url", "_file", "_record", "_line").height
        for name in ("emails", "tags"):
            items = frame.select("candidate_id", name, "_file", "_record", "_line").explode(name)
            selected += items.filter(pl.col(name).is_not_null()).height
        plain += time.perf_counter() - begin
    for table, spent in seconds.items():
        print(f"{table:26} {rows[table]:>9,} rows  {spent:6.2f} s  {rows[table] / spent:>12,.0f} rows/s")
    others = sum(spent for table, spent in seconds.items() if table != PHONES)
    print(f"all but numbers            {given.candidates / others:>12,.0f} candidates/s")
    print(f"all                        {given.candidates / sum(seconds.values()):>12,.0f} candidates/s")
    print(f"plain select and explode   {given.candidates / plain:>12,.0f} candidates/s ({selected:,} rows)")
    print(f"peak memory                {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
