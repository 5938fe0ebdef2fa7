-- Purpose: forgets the reason for a refusal after the vendor loaded the row in the same bundle or a later one.
-- Parameters: part, key, handover. Result: none.
DELETE FROM talenthub_refusal WHERE part = :part AND key = :key AND handover <= :handover;
