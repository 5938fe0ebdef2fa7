-- Purpose: a part of a query: the rows of a JSON list of lists.
-- Names: given (the parameter), columns (name, type and path of each). Result: a table.
JSON_TABLE({given}, '$[*]' COLUMNS ({columns}))
