-- Purpose: records that a handover is complete.
-- Parameters: number, finished. Result: none.
UPDATE talenthub_handover SET state = 'done', finished = :finished WHERE number = :number;
