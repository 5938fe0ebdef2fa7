-- Purpose: what the target does on its own at our statements and SQLAlchemy does not reflect: enabled triggers (those of partitions
--   count for their table), rules, and the row security policies that apply to this role.
-- Parameters: schema. Result: table, name (null: none), kind, events joined with commas, 1 where row security is on.
-- A table whose row security has no policy for this role hides every row: it is named like a policy.
WITH RECURSIVE tables AS (
    SELECT c.oid, c.relname, c.relrowsecurity, row_security_active(c.oid) AS active
    FROM pg_catalog.pg_class AS c INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
    WHERE n.nspname = :schema AND c.relkind IN ('r', 'p')
),
family AS (
    SELECT oid AS root, oid AS member FROM tables
    UNION
    SELECT f.root, i.inhrelid FROM family AS f INNER JOIN pg_catalog.pg_inherits AS i ON f.member = i.inhparent
),
hooks AS (
    SELECT
        f.root, t.tgname AS name, 'trigger' AS kind, concat_ws(',',
            CASE WHEN t.tgtype & 4 > 0 THEN 'insert' END, CASE WHEN t.tgtype & 16 > 0 THEN 'update' END,
            CASE WHEN t.tgtype & 8 > 0 THEN 'delete' END) AS events
    FROM family AS f INNER JOIN pg_catalog.pg_trigger AS t ON f.member = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 28 > 0
    UNION
    SELECT t.oid, r.rulename, 'rule', CASE r.ev_type WHEN '2' THEN 'update' WHEN '3' THEN 'insert' ELSE 'delete' END
    FROM tables AS t INNER JOIN pg_catalog.pg_rewrite AS r ON t.oid = r.ev_class
    WHERE r.ev_type IN ('2', '3', '4') AND r.ev_enabled IN ('O', 'A')
    UNION
    SELECT t.oid, coalesce(p.polname, 'of row security'), 'policy', CASE p.polcmd
        WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' WHEN 'r' THEN 'update,delete' ELSE 'insert,update,delete' END
    FROM tables AS t LEFT JOIN pg_catalog.pg_policy AS p ON t.oid = p.polrelid AND EXISTS (
        SELECT 1 FROM unnest(p.polroles) AS r (role) WHERE r.role = 0 OR pg_has_role(r.role, 'MEMBER'))
    WHERE t.active
)
SELECT t.relname, h.name, h.kind, h.events, CASE WHEN t.relrowsecurity THEN 1 ELSE 0 END
FROM tables AS t LEFT JOIN hooks AS h ON t.oid = h.root
ORDER BY t.relname, h.kind, h.name;
