-- Purpose: drops what is known of rows as the target stored them, of every run (erasure of a person).
-- Parameters: kind (number), ids (JSON list of target keys). Result: none; the number of rows counts.
DELETE p
FROM
    JSON_TABLE(:ids, '$[*]' COLUMNS (item VARCHAR(700) CHARACTER SET utf8mb4 PATH '$')) AS g
    STRAIGHT_JOIN talenthub_stored AS p ON p.kind = :kind AND p.target_key = g.item;
