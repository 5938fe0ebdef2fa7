-- The ledger in MariaDB and MySQL: what every run did, kept beside the tables that it wrote.
--
-- Purpose: makes the ledger's tables where they are missing, before the run's transaction: each of these statements commits.
-- Parameters: none. Result: none.
-- talenthub_id_map is narrow on purpose: one row for each row written; kind and runs are numbers of talenthub_kind and talenthub_run;
-- inserted is null if the row was in the target before us. Its key exists from the start, since none can be built in a transaction.
-- Keys are compared by their characters; the collations that do so have another name in MySQL.

CREATE TABLE IF NOT EXISTS talenthub_run (
    number SMALLINT NOT NULL PRIMARY KEY,
    run VARCHAR(200) NOT NULL UNIQUE,
    command LONGTEXT NOT NULL,
    source LONGTEXT NOT NULL,
    status LONGTEXT NOT NULL,
    started VARCHAR(64) NOT NULL,
    finished VARCHAR(64),
    host LONGTEXT NOT NULL,
    user_name LONGTEXT NOT NULL,
    tool_version LONGTEXT NOT NULL,
    fingerprint_version SMALLINT NOT NULL,
    delivery LONGTEXT NOT NULL,
    mapping LONGTEXT NOT NULL,
    counts LONGTEXT NOT NULL,
    pruned SMALLINT NOT NULL DEFAULT 0
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

CREATE TABLE IF NOT EXISTS talenthub_kind (
    number SMALLINT NOT NULL PRIMARY KEY,
    source VARCHAR(300) NOT NULL,
    table_name VARCHAR(200) NOT NULL,
    UNIQUE (source, table_name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

CREATE TABLE IF NOT EXISTS talenthub_spec (
    run SMALLINT NOT NULL,
    position INT NOT NULL,
    kind SMALLINT NOT NULL,
    spec LONGTEXT NOT NULL,
    PRIMARY KEY (run, position),
    CONSTRAINT talenthub_spec_run FOREIGN KEY (run) REFERENCES talenthub_run (number),
    CONSTRAINT talenthub_spec_kind FOREIGN KEY (kind) REFERENCES talenthub_kind (number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

CREATE TABLE IF NOT EXISTS talenthub_id_map (
    fp_hi BIGINT NOT NULL,
    fp_lo BIGINT NOT NULL,
    inserted SMALLINT,
    written SMALLINT NOT NULL,
    kind SMALLINT NOT NULL,
    source_key VARCHAR(700) NOT NULL,
    target_key VARCHAR(700) NOT NULL,
    PRIMARY KEY (kind, source_key)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

CREATE TABLE IF NOT EXISTS talenthub_preimage (
    run SMALLINT NOT NULL,
    kind SMALLINT NOT NULL,
    target_key VARCHAR(700) NOT NULL,
    action VARCHAR(10) NOT NULL,
    source_key VARCHAR(700),
    fp_hi BIGINT,
    fp_lo BIGINT,
    inserted SMALLINT,
    written SMALLINT,
    preimage LONGTEXT NOT NULL,
    PRIMARY KEY (kind, target_key, run),
    KEY talenthub_preimage_run (run, kind)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

CREATE TABLE IF NOT EXISTS talenthub_message (
    run SMALLINT NOT NULL,
    position INT NOT NULL,
    message LONGTEXT NOT NULL,
    PRIMARY KEY (run, position),
    CONSTRAINT talenthub_message_run FOREIGN KEY (run) REFERENCES talenthub_run (number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

CREATE TABLE IF NOT EXISTS talenthub_stored (
    run SMALLINT NOT NULL,
    kind SMALLINT NOT NULL,
    target_key VARCHAR(700) NOT NULL,
    fp_hi BIGINT NOT NULL,
    fp_lo BIGINT NOT NULL,
    PRIMARY KEY (kind, target_key, run)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;
