-- Purpose: makes the table of due calls, which only this connection sees, and empties it.
-- Parameters: none. Result: none.
-- talenthub_due: rows with a call that is due. unit is empty for a row that belongs to no unit; place is the table's place in the layout.
CREATE TEMP TABLE IF NOT EXISTS talenthub_due (
    unit TEXT NOT NULL,
    place INTEGER NOT NULL,
    "order" TEXT NOT NULL,
    key TEXT NOT NULL,
    action TEXT NOT NULL,
    hash_hi INTEGER,
    hash_lo INTEGER,
    PRIMARY KEY (unit, place, "order", key)
) WITHOUT ROWID;

DELETE FROM talenthub_due;
