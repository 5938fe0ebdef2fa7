-- Purpose: drops the pre-images of rows of one run that were put back.
-- Parameters: number (of the run), kind (number), ids (JSON list of target keys). Result: none; the number of rows counts.
DELETE p
FROM
    JSON_TABLE(:ids, '$[*]' COLUMNS (item VARCHAR(700) CHARACTER SET utf8mb4 PATH '$')) AS g
    STRAIGHT_JOIN talenthub_preimage AS p ON p.run = :number AND p.kind = :kind AND p.target_key = g.item;
