-- Purpose: what is deleted or replaced is overwritten with zeros, instead of staying readable in the file.
-- Parameters: none. Result: one row, 1.
PRAGMA secure_delete = ON;
