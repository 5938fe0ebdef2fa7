-- Purpose: what to know of the server before anything else.
-- Parameters: none.
-- Result: encoding of the database, schema of the connection (null: none), role, database, 1 where the server only reads.
SELECT
    current_setting('server_encoding'), current_schema(), current_user, current_database(),
    CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END;
