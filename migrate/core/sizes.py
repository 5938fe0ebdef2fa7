"""How much is in memory at a time: rows and bytes of blocks, batches, slices and queues.

How these add up to the peak of a load. A stage holds a fixed number of pieces, and only neighbouring stages overlap. As a frame,
a piece of CSV takes a small multiple of its bytes:

* Reading: `ordered_map` takes at most `MAP_THREADS` + 1 blocks ahead of the one in use, and `prefetch` one part of a file:
  4 x `BLOCK_BYTES` = 16 MiB of CSV.
* Merging: one part in use and two ahead, 3 x `MERGED_BYTES` = 18 MiB of CSV; or one part of `KEYED_BYTES`, of which only keys are
  read.
* Spools: `SPOOL_WRITES` frames are written and one waits; each spool that is being dealt into parts holds up to `DEALT_BYTES`.
* Mapping: `MAP_THREADS` + 2 batches of `BATCH_ROWS`, their target frames, and each lookup table up to `LOOKUP_BYTES`.
* Planning: one part of a table (of `PART_RECORDS` records or `PART_BYTES`, or several with up to `PLANNED_ROWS` rows and
  `PLANNED_BYTES`), its part of the id map, and `ID_MAPS_AHEAD` id maps of up to `WHOLE_ROWS` rows in memory.
* Loading: one frame of the plan, the next one, which a thread prepares, and one slice: `COPIED_ROWS` as bytes (PostgreSQL,
  MariaDB), `SQLITE_ROWS` as Python values (SQLite).
* Verifying: one part of `VERIFIED_ROWS` of both sides, about 40 MB.

To these come the interpreter with its libraries, key sets (8 bytes per key), and the allocator's free memory.
`docs/performance.md` has the measured peaks: a change of a size needs a new measurement. Limits that users set and thresholds of
rejects are in `core/limits.py`.
"""

from __future__ import annotations

# Threads and queues

#: Polars works outside of Python's lock and has threads of its own: two of ours keep four cores busy.
MAP_THREADS = 2
#: Frames that are written to spools at a time.
SPOOL_WRITES = 2
#: Id maps of tables that are read ahead, on disk if they are large.
ID_MAPS_AHEAD = 1

# Reading

#: About this much of a CSV is a block.
BLOCK_BYTES = 4 << 20
#: No block has more rows.
BLOCK_ROWS = 50_000
#: A quote that is still open after this much is taken for unclosed.
RECORD_BYTES = 16 << 20
#: Bytes that are inflated at a time.
INFLATED_BYTES = 1 << 18
#: Bytes that are inflated and then searched for structure at a time: they stay in the processor's cache between the two.
PARSED_BYTES = 1 << 19
#: Members per frame of a listing.
LISTED_ROWS = 50_000
#: Bytes of a zip's directory that are read at a time.
DIRECTORY_BYTES = 1 << 20
#: Bytes of a file that are read at a time to hash it: most files of this tool whole.
HASHED_BYTES = 1 << 18
#: Members whose digests are computed and sorted at a time, for the fingerprint of a delivery.
DIGESTED_ROWS = 10_000

# Normalising

#: Rows of a canonical batch: 20,000 rows and blocks of 4 MiB were the best of what was measured for the whole flow.
BATCH_ROWS = 20_000
#: Bytes of CSV that are merged at a time. Persons and projects are merged whole: for 500,000 candidates 6 MiB took 70 MiB less
#: memory than 12 MiB, and no more time.
MERGED_BYTES = 6 << 20
#: The same for tables with one record per key, of which only keys, hashes and places are looked at.
KEYED_BYTES = 32 << 20
#: Maximum number of parts of a table.
MOST_PARTS = 128
#: Scorecards whose interviews are merged at a time.
INTERVIEW_ROWS = 200_000
#: Activities and outcomes of Sales Navigator that are matched at a time.
SALES_ROWS = 500_000
#: Counts of Sales Navigator that wait to be summed.
SALES_COUNTS = 50_000
#: Mentions of users that are folded at a time.
USER_ROWS = 100_000

# Spools

#: Rows and bytes that are dealt into parts at a time: small files cost more than they hold.
DEALT_ROWS = 40_000
DEALT_BYTES = 6 << 20
#: Up to this number of rows, a table is not cut: each slice would cost more than the rows do.
WHOLE_ROWS = 10_000

# Mapping

#: Lookup tables up to this size are kept in memory. Larger ones are joined in parts, with files in the run folder.
LOOKUP_BYTES = 24 << 20
#: Parts of a larger lookup table. A million candidates with five fields make parts of about 2 MiB.
LOOKUP_PARTS = 64
#: Rows that are joined at a time if each may become many, and rows of the frames that are made of them.
FANNED_ROWS = 2_000
RELATED_ROWS = 25_000

# Planning

#: Records of a delivery, and bytes of its CSVs, per part of a table. The smaller part determines how much of a large table plan
#: and verify hold at a time: ten thousand notes of 100 KB need as many parts as two million short ones.
PART_RECORDS = 22_500
PART_BYTES = 12 << 20
#: Maximum number of these parts: above 11 million records or 6 GB the parts grow. More parts would be files of a few rows.
PLANNED_PARTS = 512
#: Approximate number of rows planned at a time, and bytes that they have as a frame, if the parts of a table are so small that
#: several are combined.
PLANNED_ROWS = 25_000
PLANNED_BYTES = 12 << 20
#: Slices of the id map of a table without rows in this delivery.
ID_MAP_PARTS = 16
#: Missing rows whose references are looked up at a time: each lookup reads the id maps of the tables that they refer to.
RESOLVED_ROWS = 25_000

# Loading and undoing

#: Changes of a table that are joined with its id map at a time. Each slice reads the id maps of the tables that its rows refer
#: to, so small slices are expensive.
UNDONE_ROWS = 25_000
#: Bytes of their pre-images at a time.
UNDONE_BYTES = 16 << 20
#: Rows whose references to erased rows are cleared at a time.
ERASED_ROWS = 5_000

# Targets

#: Rows looked up with one statement, by id or key.
LOOKUP_ROWS = 10_000
#: Texts in one list that is a parameter of a statement.
LIST_ROWS = 20_000
#: Altered rows requested with one statement.
STORED_ROWS = 10_000
#: Rows that are restored, and rows that get temporary values, at a time.
RESTORED_ROWS = 5_000
PARKED_ROWS = 5_000
#: Rows converted to Python values at a time: few enough for the processor's cache.
SQLITE_ROWS = 2_000
#: Bytes of files that are written to columns, or read with pre-images, at a time; one larger file is a slice of its own.
CONTENT_BYTES = 16 << 20
#: Rows whose pre-images are held in memory at a time.
PREIMAGE_ROWS = 5_000
#: Least and most rows that are fetched from SQLite before their bytes are estimated.
FETCHED_ROWS = (20, 250)
#: A batch of a result of SQLite: bytes and rows.
SQLITE_BATCH_BYTES = 8 << 20
SQLITE_BATCH_ROWS = 20_000
#: Rows of one COPY or LOAD DATA in a savepoint, and bytes that are sent at a time, or in one INSERT.
COPIED_ROWS = 25_000
COPIED_BYTES = 1 << 20
#: A batch of a result of COPY or of a cursor.
POSTGRES_BATCH_BYTES = 6 << 20
POSTGRES_BATCH_ROWS = 20_000
#: A batch of a result of MariaDB or MySQL, bytes of it that are read at a time, and bytes of rows in one packet to it.
MYSQL_BATCH_BYTES = 6 << 20
MYSQL_BATCH_ROWS = 20_000
ARRIVED_BYTES = 256 << 10
PACKET_BYTES = 256 << 10

# Verifying and reporting

#: Rows of one part. Both sides, with about 12 hashed columns each and the joined columns, take about 40 MB.
VERIFIED_ROWS = 50_000
#: Rows of one part from which the checklist is drawn.
SAMPLED_ROWS = 100_000
#: Parts in which candidates with equal contacts are found, and about this many contacts are compared at a time.
CLUSTER_PARTS = 64
CLUSTERED_ROWS = 100_000

# Archiving

#: Rows of a row group of a Parquet file in an archive, and about this many bytes of them.
GROUP_ROWS = 100_000
GROUP_BYTES = 32 << 20

# Files

#: Bytes of a file that are read at a time. Large enough for most attachments, so that threads switch less often.
FILE_BYTES = 1 << 20
#: Bytes of archives without CSVs that are hashed whole to recognise them: below a second. Above it, inode and times are compared.
HASHED_ARCHIVES = 1 << 30
#: If a load stored more than this in its last two seconds, it waits until the next one can recognise these files.
AWAITED_BYTES = 64 << 20
#: Files per round of threads: enough to keep them busy, few enough to keep their results small.
MEASURED_FILES = 2_000
#: Pieces of files that are started before the result of the first one is there: a long file does not stop the other threads.
PIECES_AHEAD = 64
#: Files, and bytes, of a piece that a worker of a cluster gets: seconds of work, so that sending it does not count, and little is
#: done again if the worker is lost.
CLUSTER_PIECE_FILES = 500
CLUSTER_PIECE_BYTES = 64 << 20
#: Files that are moved together after one sync. A run that was stopped starts again with the last round.
STORED_FILES = 500
#: Bytes of a long file that are written to disk at a time.
SYNCED_BYTES = 16 << 20
#: Up to this size a file for an object store is held in memory until it is checked, above it in a temporary file.
HELD_FILE_BYTES = 4 << 20
#: Bytes of an object that are requested at a time: large members are read in such pieces, smaller ones with one request.
RANGE_BYTES = 8 << 20
#: Bytes beyond name and content of a member that are requested with it, for the extra fields of its local header.
HEADER_BYTES = 512
#: Bytes of a part of an upload.
UPLOADED_BYTES = 8 << 20
#: Bytes of a download, and of a JSON answer, that are received at a time.
DOWNLOADED_BYTES = 1 << 18
ANSWER_BYTES = 1 << 16
#: The largest answer of a vendor's API: a page of a list may have 500 objects.
API_ANSWER_BYTES = 1 << 25
#: Rows of a vendor's result file that are compared with a bundle at a time.
RESULT_ROWS = 5_000
#: Ids of a vendor that `send` keeps in memory, about 200 bytes each.
KEPT_IDS = 20_000
#: A body up to this size is in memory while it is sent.
BODY_BYTES = 1 << 20
#: Bytes of a file that are encoded at a time: a multiple of three, so that the pieces of base64 join.
ENCODED_BYTES = 3 << 16
