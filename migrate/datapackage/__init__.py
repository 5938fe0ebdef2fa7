"""An archive of a delivery that needs none of our code: one Parquet file per entity, a Frictionless data package, an index page.

tables = [write_table(entity, batches, folder, work) for ...]
write_descriptor(folder, tables, ...); write_index(folder, tables, ...)
"""

from migrate.datapackage.descriptor import descriptor
from migrate.datapackage.index_page import index_page
from migrate.datapackage.tables import ArchivedTable, write_table

__all__ = ["ArchivedTable", "descriptor", "index_page", "write_table"]
