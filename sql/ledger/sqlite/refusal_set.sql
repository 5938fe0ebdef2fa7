-- Purpose: keeps the vendor's reason for a refusal, unless the row was handed over again since.
-- Parameters: part, key, handover, reason. Result: none.
INSERT INTO talenthub_refusal (part, key, handover, reason)
SELECT :part, :key, :handover, :reason
WHERE EXISTS (SELECT 1 FROM talenthub_handed WHERE part = :part AND key = :key AND handover = :handover)
ON CONFLICT (part, key) DO UPDATE SET handover = excluded.handover, reason = excluded.reason;
