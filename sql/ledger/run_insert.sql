-- Purpose: enters a run under the next number.
-- Parameters: the columns of a run. Result: none.
INSERT INTO talenthub_run (
    number, run, command, source, status, started, finished, host, user_name, tool_version, fingerprint_version, delivery, mapping, counts
)
SELECT
    coalesce(max(number), 0) + 1, :run, :command, :source, :status, :started, :finished, :host, :user_name, :tool_version,
    :fingerprint_version, :delivery, :mapping, :counts
FROM talenthub_run;
