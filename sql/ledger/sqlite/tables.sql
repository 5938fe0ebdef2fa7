-- The ledger in SQLite: what every run did, kept beside the tables that it wrote.
--
-- Purpose: makes the ledger's tables where they are missing. The id map's key is built after the first load (id_map_key.sql).
-- Parameters: none. Result: none.
-- talenthub_id_map is narrow on purpose: one row for each row written; kind and runs are numbers of talenthub_kind and talenthub_run;
-- inserted is null if the row was in the target before us.

CREATE TABLE IF NOT EXISTS talenthub_run (
    number INTEGER NOT NULL PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    command TEXT NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    host TEXT NOT NULL,
    user_name TEXT NOT NULL,
    tool_version TEXT NOT NULL,
    fingerprint_version INTEGER NOT NULL,
    delivery TEXT NOT NULL,
    mapping TEXT NOT NULL,
    counts TEXT NOT NULL,
    pruned INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS talenthub_kind (
    number INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    table_name TEXT NOT NULL,
    UNIQUE (source, table_name)
);

CREATE TABLE IF NOT EXISTS talenthub_spec (
    run INTEGER NOT NULL REFERENCES talenthub_run (number),
    position INTEGER NOT NULL,
    kind INTEGER NOT NULL REFERENCES talenthub_kind (number),
    spec TEXT NOT NULL,
    PRIMARY KEY (run, position)
);

CREATE TABLE IF NOT EXISTS talenthub_id_map (
    fp_hi INTEGER NOT NULL,
    fp_lo INTEGER NOT NULL,
    inserted INTEGER,
    written INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    source_key TEXT NOT NULL,
    target_key TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS talenthub_preimage (
    run INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    target_key TEXT NOT NULL,
    action TEXT NOT NULL,
    source_key TEXT,
    fp_hi INTEGER,
    fp_lo INTEGER,
    inserted INTEGER,
    written INTEGER,
    preimage TEXT NOT NULL,
    PRIMARY KEY (run, kind, target_key)
);

CREATE TABLE IF NOT EXISTS talenthub_message (
    run INTEGER NOT NULL REFERENCES talenthub_run (number),
    position INTEGER NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (run, position)
);

CREATE TABLE IF NOT EXISTS talenthub_stored (
    run INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    target_key TEXT NOT NULL,
    fp_hi INTEGER NOT NULL,
    fp_lo INTEGER NOT NULL,
    PRIMARY KEY (kind, target_key, run)
);
