-- Purpose: whether rows of a file were handed over before, and whether the vendor refused one.
-- Parameters: part. Result: 0 or 1, 0 or 1.
SELECT
    EXISTS (SELECT 1 FROM talenthub_handed WHERE part = :part),
    EXISTS (SELECT 1 FROM talenthub_refusal WHERE part = :part);
