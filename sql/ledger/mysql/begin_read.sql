-- Purpose: begins a transaction that cannot write and sees one moment.
-- Parameters: none. Result: none.
START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;
