-- Purpose: who holds that lock.
-- Parameters: schema, seed. Result: application name (it holds the run), process, address; no row where it was given back meanwhile.
SELECT a.application_name, a.pid, CAST(a.client_addr AS text)
FROM pg_catalog.pg_locks AS l INNER JOIN pg_catalog.pg_stat_activity AS a ON l.pid = a.pid
WHERE
    l.locktype = 'advisory' AND l.granted
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
    AND (CAST(CAST(l.classid AS bigint) << 32 AS bigint) | CAST(l.objid AS bigint)) = hashtextextended(:schema, :seed);
