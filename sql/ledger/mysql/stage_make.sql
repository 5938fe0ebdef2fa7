-- Purpose: a table of this connection that takes rows to update, delete or put back: ids in the types of their table, values as text.
-- Names: values (columns), ids (of the table, each with its name in the stage), table. Parameters: none. Result: none.
CREATE TEMPORARY TABLE talenthub_stage (
    row_at BIGINT NOT NULL DEFAULT 0 PRIMARY KEY, source_key VARCHAR(700), target_key VARCHAR(700) {values}
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */
SELECT {ids} FROM {table} LIMIT 0;
