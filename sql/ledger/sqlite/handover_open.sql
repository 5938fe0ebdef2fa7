-- Purpose: records a handover before its folder gets its name; one that was interrupted is recorded again.
-- Parameters: number, kind, name, whole, folder, started, tool_version, counts. Result: none.
INSERT INTO talenthub_handover (number, kind, name, state, whole, folder, started, tool_version, counts)
VALUES (:number, :kind, :name, 'open', :whole, :folder, :started, :tool_version, :counts)
ON CONFLICT (number) DO UPDATE SET name = excluded.name, whole = excluded.whole, folder = excluded.folder, counts = excluded.counts;
