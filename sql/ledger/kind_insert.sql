-- Purpose: gives a source system and table the next number.
-- Parameters: source, table_name. Result: none.
INSERT INTO talenthub_kind (number, source, table_name) SELECT coalesce(max(number), 0) + 1, :source, :table_name FROM talenthub_kind;
