-- Purpose: the triggers of the tables, as far as this user has the right TRIGGER on them.
-- Parameters: none. Result: table, name, event (INSERT, UPDATE or DELETE).
SELECT event_object_table, trigger_name, event_manipulation
FROM information_schema.triggers
WHERE event_object_schema = DATABASE()
ORDER BY event_object_table, trigger_name;
