"""Times and dates, and any value as text."""

import polars as pl

from migrate.core.time_formats import plausible, plausible_day, shape
from migrate.mapping.transforms.registry import transform

_ISO = "%Y-%m-%d %H:%M:%S%.f"


@transform(takes="text", gives="time", fails=True)
def time(value: pl.Expr, format: str = "iso", zone: str = "UTC") -> pl.Expr:  # noqa: A002 - the word that users write
    """Reads a time and converts it to UTC. `format` is a strptime format; `zone` is used if the text has no offset.

    Years before 1900 or more than 100 years in the future are faults: they are usually two-digit years read with `%Y`.

    Examples:
        "2024-05-01T10:00:00Z" | time | "2024-05-01T10:00:00Z"
        "2024-05-01 12:00:00" | {time: {zone: Europe/Berlin}} | "2024-05-01T10:00:00Z"
        "01.05.2024 12:00" | {time: "%d.%m.%Y %H:%M"} | "2024-05-01T12:00:00Z"
        "21-05-01 12:00:00" | time | fault
        "01.05.24 12:00" | {time: "%d.%m.%Y %H:%M"} | fault
        "yesterday" | time | fault
    """
    text = value.str.strip_chars()
    if format != "iso":
        return plausible(_in_utc(text.str.to_datetime(format, time_unit="us", strict=False), zone))
    spelt = text.str.replace("T", " ", literal=True).str.replace(r"Z$", "+00:00").str.replace(r"([+-]\d\d):?(\d\d)$", "$1$2")
    day = spelt + pl.when(spelt.str.len_chars() == 10).then(pl.lit(" 00:00:00")).otherwise(pl.lit(""))
    offset = _shaped(day, _ISO + "%z").str.to_datetime(_ISO + "%z", time_unit="us", time_zone="UTC", strict=False)
    plain = _shaped(day, _ISO).str.to_datetime(_ISO, time_unit="us", strict=False)
    return plausible(pl.coalesce(offset, _in_utc(plain, zone)))


def _shaped(text: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(text.str.contains(shape(pattern))).then(text)


def _in_utc(value: pl.Expr, zone: str) -> pl.Expr:
    # A local time that occurs twice at a clock change is its first occurrence; one that does not exist is null.
    return value.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")


@transform(takes="text", gives="date", fails=True)
def date(value: pl.Expr, format: str = "%Y-%m-%d") -> pl.Expr:  # noqa: A002 - the word that users write
    """Reads a date. `format` is a strptime format.

    Years before 1900 or more than 100 years in the future are faults: they are usually two-digit years read with `%Y`.

    Examples:
        "2024-05-01" | date | "2024-05-01"
        "5/1/24" | {date: "%m/%d/%y"} | "2024-05-01"
        "1.5.24" | {date: "%d.%m.%Y"} | fault
        "0000-00-00" | date | fault
    """
    return plausible_day(value.str.strip_chars().str.to_date(format, strict=False))


@transform(takes="time", gives="date")
def day(value: pl.Expr, zone: str = "UTC") -> pl.Expr:
    """The date of a time, in the given time zone.

    Examples:
        "2024-05-01T23:30:00Z" | day | "2024-05-01"
        "2024-05-01T23:30:00Z" | {day: Europe/Berlin} | "2024-05-02"
    """
    return value.dt.convert_time_zone(zone).dt.date()


@transform(takes="time", gives="time")
def wall_clock(value: pl.Expr, zone: str | None = None) -> pl.Expr:
    """What clocks in a time zone show, for columns that store local times without a zone.

    `zone` defaults to `time_zone` in target.yaml, and that to UTC.

    Examples:
        "2024-05-01T10:00:00Z" | {wall_clock: Europe/Berlin} | "2024-05-01T12:00:00Z"
        "2024-05-01T10:00:00Z" | wall_clock | "2024-05-01T10:00:00Z"
    """
    return value.dt.convert_time_zone(zone or "UTC").dt.replace_time_zone(None).dt.replace_time_zone("UTC")


@transform(takes="time", gives="time")
def whole_seconds(value: pl.Expr) -> pl.Expr:
    """Cuts the fraction of a second, for columns that do not keep it.

    Examples:
        "2024-05-01T10:00:00.999Z" | whole_seconds | "2024-05-01T10:00:00Z"
    """
    return value.dt.truncate("1s")


@transform(takes="time", gives="text")
def format_time(value: pl.Expr, format: str, zone: str = "UTC") -> pl.Expr:  # noqa: A002 - the word that users write
    """Formats a time with a strftime format, in the given time zone.

    Examples:
        "2024-05-01T10:00:00Z" | {format_time: "%d.%m.%Y"} | "01.05.2024"
        "2024-05-01T10:00:00Z" | {format_time: {format: "%H:%M", zone: Europe/Berlin}} | "12:00"
    """
    return value.dt.convert_time_zone(zone).dt.to_string(format)


@transform(takes="any", gives="text")
def text(value: pl.Expr) -> pl.Expr:
    """Converts a number, boolean, date or time to text. Times are ISO 8601 in UTC.

    Examples:
        {integer: 7} | text | "7"
        {boolean: true} | text | "true"
    """
    return value.map_batches(_spelt, return_dtype=pl.String())


def _spelt(series: pl.Series) -> pl.Series:
    if isinstance(series.dtype, pl.Datetime):
        return series.dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%dT%H:%M:%SZ")
    if series.dtype == pl.Date:
        return series.dt.to_string("%Y-%m-%d")
    return series.cast(pl.String)
