-- Purpose: removes the vendor's reasons for rows that are handed over again, or are gone.
-- Parameters: none. Result: none.
DELETE FROM talenthub_refusal WHERE (part, key) IN (SELECT part, key FROM talenthub_next);
