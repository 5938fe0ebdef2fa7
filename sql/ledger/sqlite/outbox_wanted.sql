-- Purpose: the files of this handover.
-- Parameters: section. Result: name, place, content, in the order of names.
SELECT name, place, content FROM talenthub_wanted WHERE section = :section ORDER BY name;
