-- Purpose: the last handover of a kind.
-- Parameters: kind. Result: number, name, state, whole, folder.
SELECT number, name, state, whole, folder FROM talenthub_handover WHERE kind = :kind ORDER BY number DESC LIMIT 1;
