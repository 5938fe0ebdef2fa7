-- Purpose: drops rows of the id map.
-- Parameters: kind (number), keys (JSON list of source keys). Result: none.
DELETE m
FROM
    JSON_TABLE(:keys, '$[*]' COLUMNS (item VARCHAR(700) CHARACTER SET utf8mb4 PATH '$')) AS g
    STRAIGHT_JOIN talenthub_id_map AS m ON m.kind = :kind AND m.source_key = g.item;
