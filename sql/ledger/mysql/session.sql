-- Purpose: settings of one session, whatever the server's are: values that do not fit are errors, times are in UTC, foreign keys are
--   checked, an id of 0 is kept, a fraction of a second is cut, a lock is not waited for without end, and the server does not hang up
--   while we compute. Dates such as 0000-00-00 are allowed: a rollback puts them back where they were.
-- Parameters: lock_timeout (seconds). Result: none.
SET SESSION
    sql_mode = CONCAT('STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO' /*!80017 , ',TIME_TRUNCATE_FRACTIONAL' */),
    time_zone = '+00:00', foreign_key_checks = 1, unique_checks = 1, autocommit = 1, sql_notes = 0, sql_warnings = 0,
    sql_safe_updates = 0, sql_auto_is_null = 0, sql_big_selects = 1, sql_select_limit = 18446744073709551615,
    lock_wait_timeout = :lock_timeout, innodb_lock_wait_timeout = :lock_timeout,
    wait_timeout = 31536000, net_read_timeout = 86400, net_write_timeout = 86400, lc_messages = 'en_US';
