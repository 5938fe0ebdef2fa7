-- Purpose: a fingerprint of the id map as a plan reads it: a row that is added, removed or changed changes it, its place does not.
-- Parameters: none. Result: one row per kind: its number, the number of rows, the sum of the rows' hashes.
SELECT
    kind, count(*), sum(hashtextextended(source_key, fp_hi # hashtextextended(target_key, fp_lo)))::text
FROM talenthub_id_map GROUP BY kind ORDER BY kind;
