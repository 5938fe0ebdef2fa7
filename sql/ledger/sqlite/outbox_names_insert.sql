-- Purpose: adds the files of rows.
-- Parameters: section, key, name, place, content, ok. Result: none.
INSERT OR REPLACE INTO talenthub_names (section, key, name, place, content, ok) VALUES (:section, :key, :name, :place, :content, :ok);
