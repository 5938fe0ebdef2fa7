-- Purpose: empties the tables of a handover.
-- Parameters: none. Result: none.
DELETE FROM talenthub_held;
DELETE FROM talenthub_twice;
DELETE FROM talenthub_next;
DELETE FROM talenthub_names;
DELETE FROM talenthub_wanted;
