-- What makes an SQLite file an outbox: the layout of the handover, and what the vendor has (docs/decisions/0120).
--
-- Purpose: makes the outbox's own tables where they are missing.
-- Parameters: none. Result: none.
-- talenthub_outbox holds the layout that the last load kept, as JSON, by kind (bundle).
-- talenthub_handover has one row a handover; state is open until a bundle's folder has its final name, then done.
-- talenthub_handed has one row for each row that the vendor has. part is the file's name in the layout. The hash covers the row's
-- cells. action is insert, update, or again (handed over though it
-- had not changed) in the last handover of the row; gone is 1 if the vendor was told to delete it.
-- talenthub_vendor_id is the id map to the vendor: our key of a row, and the vendor's.
-- talenthub_call has one row for each row whose last call did not succeed. state is open while a call has no answer, which is recorded
-- before the call, and refused after the vendor refused it; the hash covers what was sent. sent has the
-- values of an open call as JSON, by which the object is found (NULL after an erasure of the person); opened is its time in epoch
-- seconds. The reason has no values.
-- talenthub_sent has one row for each row that an API has: filled is a JSON list of the columns that have a value there, fixed has
-- a hash of each column that is only written at creation, joined with commas.
-- talenthub_call_marks has hashes (JSON, by list) of the items that were sent in lists of which an update replaces all items: what the
-- row had before and has no more is taken out of the vendor's list, everything else in it stays.
-- talenthub_refusal holds the vendor's reasons for rows that it refused, without values; the next bundle has these rows again.

CREATE TABLE IF NOT EXISTS talenthub_outbox (
    kind TEXT NOT NULL PRIMARY KEY,
    layout TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS talenthub_handover (
    number INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    whole INTEGER NOT NULL,
    folder TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    tool_version TEXT NOT NULL,
    counts TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS talenthub_handed (
    part TEXT NOT NULL,
    key TEXT NOT NULL,
    hash_hi INTEGER,
    hash_lo INTEGER,
    handover INTEGER NOT NULL,
    action TEXT NOT NULL,
    gone INTEGER NOT NULL,
    PRIMARY KEY (part, key)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS talenthub_vendor_id (
    table_name TEXT NOT NULL,
    key TEXT NOT NULL,
    vendor_id TEXT NOT NULL,
    handover INTEGER NOT NULL,
    PRIMARY KEY (table_name, key)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS talenthub_refusal (
    part TEXT NOT NULL,
    key TEXT NOT NULL,
    handover INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (part, key)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS talenthub_call (
    part TEXT NOT NULL,
    key TEXT NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    hash_hi INTEGER,
    hash_lo INTEGER,
    handover INTEGER NOT NULL,
    reason TEXT,
    sent TEXT,
    fixed TEXT,
    opened REAL,
    PRIMARY KEY (part, key)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS talenthub_sent (
    part TEXT NOT NULL,
    key TEXT NOT NULL,
    filled TEXT NOT NULL,
    fixed TEXT,
    PRIMARY KEY (part, key)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS talenthub_call_marks (
    part TEXT NOT NULL,
    key TEXT NOT NULL,
    marks TEXT NOT NULL,
    PRIMARY KEY (part, key)
) WITHOUT ROWID;
