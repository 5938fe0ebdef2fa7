"""One canonical entity per file: reads its rows from raw blocks and merges them."""

from migrate.core.discovery import find_defined
from migrate.normalise.keyed_reader import KeyedReader
from migrate.sources import TABLES

#: By source table, in the order of `sources.TABLES`.
READERS: dict[str, KeyedReader] = {
    reader.table: reader
    for reader in sorted(find_defined(__name__, __path__, KeyedReader), key=lambda reader: list(TABLES).index(reader.table))
}
