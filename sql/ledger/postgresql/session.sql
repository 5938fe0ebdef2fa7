-- Purpose: settings of one transaction: names resolve in the target's schema only, times travel in UTC and ISO, a lock is not waited
--   for without end, the server does not hang up while we compute, and plans cursors as what they are here: read to their end.
-- Parameters: schema, statement_timeout and lock_timeout (text or null: as the server has it, but never an endless lock).
-- Result: one row of no use.
SELECT
    set_config('search_path', quote_ident(:schema), true),
    set_config('TimeZone', 'UTC', true),
    set_config('DateStyle', 'ISO, YMD', true),
    set_config('extra_float_digits', '1', true),
    set_config('cursor_tuple_fraction', '1', true),
    set_config('idle_in_transaction_session_timeout', '0', true),
    set_config('statement_timeout', coalesce(:statement_timeout, current_setting('statement_timeout')), true),
    set_config('lock_timeout', coalesce(:lock_timeout, nullif(current_setting('lock_timeout'), '0'), '60s'), true);
