-- Purpose: adds the file of a row that is in this handover.
-- Parameters: section, key. Result: none.
INSERT OR IGNORE INTO talenthub_wanted (section, name, place, content)
SELECT section, name, place, content FROM talenthub_names WHERE section = :section AND key = :key AND ok;
