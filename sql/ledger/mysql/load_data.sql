-- Purpose: takes rows as lines of text from this connection, not from a file. With LOCAL the server makes a warning of every error
--   (a value that does not fit is cut, a row that breaks a key is left out), so a load with any warning is undone and repeated by INSERT.
-- Names: table, columns (or variables), changes (SET column = expression of a variable, or nothing). Parameters: none.
-- Result: numbers of rows and warnings.
LOAD DATA LOCAL INFILE 'talenthub' INTO TABLE {table} CHARACTER SET utf8mb4
FIELDS TERMINATED BY ',' ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n'
({columns}) {changes};
