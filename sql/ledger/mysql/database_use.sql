-- Purpose: names of tables resolve in the target's database.
-- Names: database. Parameters: none. Result: none.
USE {database};
