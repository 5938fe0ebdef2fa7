-- Purpose: may this role use a statement on a table at all? Row security refuses a row with the state of a missing right.
-- Parameters: table_name, right (INSERT, UPDATE or DELETE). Result: one row, true or false.
SELECT has_table_privilege(to_regclass(quote_ident(:table_name)), :right);
