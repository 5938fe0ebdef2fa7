-- Purpose: what to know of the server before anything else.
-- Parameters: none.
-- Result: version, user, greatest packet in bytes, 1 where LOAD DATA LOCAL is accepted, mode and step of ids that count up.
SELECT VERSION(), CURRENT_USER(), @@max_allowed_packet, @@local_infile, @@innodb_autoinc_lock_mode, @@auto_increment_increment;
