-- Purpose: all runs, oldest first.
-- Parameters: none. Result: the columns of a run as the ledger keeps it, its number first.
SELECT
    number, run, command, source, status, started, finished, host, user_name, tool_version, fingerprint_version, delivery, mapping,
    counts, pruned
FROM talenthub_run
ORDER BY number;
