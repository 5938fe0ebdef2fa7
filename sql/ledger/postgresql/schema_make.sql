-- Purpose: makes the target's schema.
-- Names: schema. Parameters: none. Result: none.
CREATE SCHEMA {schema};
