"""Sales Navigator: summaries of licence holders, per day if the export states days."""

from __future__ import annotations

import polars as pl

from migrate.core.entities.sales import SEAT
from migrate.normalise import codes
from migrate.normalise.keyed_reader import KeyedReader
from migrate.normalise.raw import RawBlock
from migrate.normalise.values.times import times

#: Beside ISO, the spelling of days that the activity export has.
DAYS = ("%m-%d-%Y %H:%M:%S", "%m-%d-%Y")


def seats(block: RawBlock) -> pl.DataFrame:
    """The seat export, one row a record; the user comes from the user's file (`joins`)."""
    seat, text = block.short("seatId"), block.made(block.short("date"))
    day = times(text, DAYS).values.dt.to_string("%Y-%m-%d")
    block.found(
        codes.UNREADABLE_DATE,
        "date cannot be read as a day; only the key keeps it",
        text.is_not_null() & day.is_null(),
        "date",
    )
    return block.canonical(
        SEAT,
        seat_key=pl.concat_str(seat, pl.lit(day.fill_null(text)), separator=":", ignore_nulls=True),
        seat_id=seat,
        snapshot_date=day,
        name=block.short("name"),
        status=block.short("status"),
        user_url=pl.lit(None),
        extra=block.unknown(),
    )


READER = KeyedReader("seats", seats, key="seat_key")
