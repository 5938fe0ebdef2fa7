-- Purpose: a fingerprint of the id map as a plan reads it: a row that is added, removed or changed changes it, its place does not.
-- Parameters: none. Result: one row per kind: its number, the number of rows, two sums of halves of the rows' hashes, as text.
SELECT
    kind,
    COUNT(*),
    CAST(SUM(CAST(CONV(SUBSTRING(digest, 1, 15), 16, 10) AS UNSIGNED)) AS CHAR),
    CAST(SUM(CAST(CONV(SUBSTRING(digest, 17, 15), 16, 10) AS UNSIGNED)) AS CHAR)
FROM (
    SELECT kind, MD5(CONCAT_WS('/', LENGTH(source_key), source_key, target_key, fp_hi, fp_lo)) AS digest FROM talenthub_id_map
) AS hashed
GROUP BY kind ORDER BY kind;
