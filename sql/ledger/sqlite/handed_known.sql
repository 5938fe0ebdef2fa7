-- Purpose: how many of some keys were handed over in a bundle, or in it and again later.
-- Parameters: part, handover, keys (a JSON list). Result: count.
SELECT count(*) FROM talenthub_handed
WHERE part = :part AND handover >= :handover AND key IN (SELECT value FROM json_each(:keys));
