"""The standard library's `csv`, with one limit on the length of a cell for all of its readers here.

The module refuses cells of more than 131,072 characters. Notes and messages can be longer, and a record that is set aside must be
written and read again whatever its length. Every file imports `csv` from here, so that none is left with the old limit:

    from migrate.core.csv_text import csv
"""

import csv

__all__ = ["csv"]

#: The most that every platform takes. The length of a source's records has a limit of its own: `read.ReadOptions.record_bytes`.
LONGEST_CELL = (1 << 31) - 1
csv.field_size_limit(LONGEST_CELL)
