-- Purpose: makes the target's database.
-- Names: database. Parameters: none. Result: none.
CREATE DATABASE IF NOT EXISTS {database} DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;
