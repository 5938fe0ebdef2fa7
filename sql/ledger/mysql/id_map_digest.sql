-- Purpose: a fingerprint of the id map as a plan reads it: a row that is added, removed or changed changes it, its place does not. Two CRC32
--   of one text, read in both directions, are independent of each other, and cost a third of halves of an MD5 turned into numbers.
-- Parameters: none. Result: one row per kind: its number, the number of rows, two sums of the rows' checksums, as text.
SELECT
    kind,
    COUNT(*),
    CAST(SUM(CRC32(written)) AS CHAR),
    CAST(SUM(CRC32(REVERSE(written))) AS CHAR)
FROM (
    SELECT kind, CONCAT_WS('/', LENGTH(source_key), source_key, target_key, fp_hi, fp_lo) AS written FROM talenthub_id_map
) AS texts
GROUP BY kind ORDER BY kind;
