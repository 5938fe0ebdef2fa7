-- Purpose: keeps the layout of a kind of handover, in place of an earlier one.
-- Parameters: kind, layout. Result: none.
INSERT INTO talenthub_outbox (kind, layout) VALUES (:kind, :layout) ON CONFLICT (kind) DO UPDATE SET layout = excluded.layout;
