-- Purpose: the number of the next handover.
-- Parameters: none. Result: number.
SELECT coalesce(max(number), 0) + 1 FROM talenthub_handover;
