-- Purpose: makes the tables of one handover, which only this connection sees.
-- Parameters: none. Result: none.
-- talenthub_held: rows that are not handed over, so that rows that refer to them are not either.
-- talenthub_twice: rows whose value of a unique column an earlier row has.
-- talenthub_next: what the vendor has after this handover.
-- talenthub_names: files by the row that they belong to; ok is 0 for a file that the importer does not take.
-- talenthub_wanted: files of rows in this handover.
CREATE TEMP TABLE IF NOT EXISTS talenthub_held (
    table_name TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (table_name, key)
) WITHOUT ROWID;

CREATE TEMP TABLE IF NOT EXISTS talenthub_twice (
    part TEXT NOT NULL,
    heading TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (part, key, heading)
) WITHOUT ROWID;

CREATE TEMP TABLE IF NOT EXISTS talenthub_next (
    part TEXT NOT NULL,
    key TEXT NOT NULL,
    hash_hi INTEGER,
    hash_lo INTEGER,
    action TEXT NOT NULL,
    gone INTEGER NOT NULL
);

CREATE TEMP TABLE IF NOT EXISTS talenthub_names (
    section TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    content TEXT,
    ok INTEGER NOT NULL,
    PRIMARY KEY (section, key)
) WITHOUT ROWID;

CREATE TEMP TABLE IF NOT EXISTS talenthub_wanted (
    section TEXT NOT NULL,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    content TEXT,
    PRIMARY KEY (section, name)
) WITHOUT ROWID;
