-- The ledger in PostgreSQL: what every run did, kept beside the tables that it wrote.
--
-- Purpose: makes the ledger's tables where they are missing. The id map's key is built after the first load (id_map_key.sql).
-- Parameters: none. Result: none.
-- talenthub_id_map is narrow on purpose: one row for each row written; kind and runs are numbers of talenthub_kind and talenthub_run;
-- inserted is null if the row was in the target before us.

CREATE TABLE IF NOT EXISTS talenthub_run (
    number smallint NOT NULL PRIMARY KEY,
    run text NOT NULL UNIQUE,
    command text NOT NULL,
    source text NOT NULL,
    status text NOT NULL,
    started text NOT NULL,
    finished text,
    host text NOT NULL,
    user_name text NOT NULL,
    tool_version text NOT NULL,
    fingerprint_version smallint NOT NULL,
    delivery text NOT NULL,
    mapping text NOT NULL,
    counts text NOT NULL,
    pruned smallint NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS talenthub_kind (
    number smallint NOT NULL PRIMARY KEY,
    source text NOT NULL,
    table_name text NOT NULL,
    UNIQUE (source, table_name)
);

CREATE TABLE IF NOT EXISTS talenthub_spec (
    run smallint NOT NULL REFERENCES talenthub_run (number),
    position integer NOT NULL,
    kind smallint NOT NULL REFERENCES talenthub_kind (number),
    spec text NOT NULL,
    PRIMARY KEY (run, position)
);

CREATE TABLE IF NOT EXISTS talenthub_id_map (
    fp_hi bigint NOT NULL,
    fp_lo bigint NOT NULL,
    inserted smallint,
    written smallint NOT NULL,
    kind smallint NOT NULL,
    source_key text NOT NULL,
    target_key text NOT NULL
);

CREATE TABLE IF NOT EXISTS talenthub_preimage (
    run smallint NOT NULL,
    kind smallint NOT NULL,
    target_key text NOT NULL,
    action text NOT NULL,
    source_key text,
    fp_hi bigint,
    fp_lo bigint,
    inserted smallint,
    written smallint,
    preimage text NOT NULL,
    PRIMARY KEY (run, kind, target_key)
);

CREATE TABLE IF NOT EXISTS talenthub_message (
    run smallint NOT NULL REFERENCES talenthub_run (number),
    position integer NOT NULL,
    message text NOT NULL,
    PRIMARY KEY (run, position)
);

CREATE TABLE IF NOT EXISTS talenthub_stored (
    run smallint NOT NULL,
    kind smallint NOT NULL,
    target_key text NOT NULL,
    fp_hi bigint NOT NULL,
    fp_lo bigint NOT NULL,
    PRIMARY KEY (kind, target_key, run)
);
