-- Purpose: the layout that the last load kept.
-- Parameters: kind. Result: the layout as JSON; no row where the outbox has another kind.
SELECT layout FROM talenthub_outbox WHERE kind = :kind;
