-- Purpose: the handover of a bundle's id.
-- Parameters: name. Result: number.
SELECT number FROM talenthub_handover WHERE kind = 'bundle' AND name = :name ORDER BY number DESC LIMIT 1;
