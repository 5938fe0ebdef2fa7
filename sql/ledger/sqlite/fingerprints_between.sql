-- Purpose: as fingerprints.sql, for rows that lie together: read in their order in the file, not one by one by the key.
-- Parameters: kind (number), first and last (rowids). Result: source key, target key, fingerprint halves.
SELECT source_key, target_key, fp_hi, fp_lo FROM talenthub_id_map WHERE rowid BETWEEN :first AND :last AND +kind = :kind;
