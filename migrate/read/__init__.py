"""Opens a delivery and reads its CSVs block by block, exactly or not at all.

delivery = open_delivery([Path("export")], ReadOptions())
for file in delivery.tables:
    for block in blocks(delivery, file, options):
        block.frame         # raw frame, see Block
"""

from migrate.core.findings import REJECTED_SCHEMA
from migrate.read.blocks import Block, blocks
from migrate.read.codes import CODES
from migrate.read.delivery import ATTACHMENT_SCHEMA, Delivery, Layout, Manifest, ReadOptions, TableFile
from migrate.read.opening import open_delivery
from migrate.read.rejects import write_rejects

__all__ = [
    "ATTACHMENT_SCHEMA",
    "CODES",
    "REJECTED_SCHEMA",
    "Block",
    "Delivery",
    "Layout",
    "Manifest",
    "ReadOptions",
    "TableFile",
    "blocks",
    "open_delivery",
    "write_rejects",
]
