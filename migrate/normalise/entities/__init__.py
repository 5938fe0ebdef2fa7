"""One canonical entity per file: reads its rows from raw blocks and merges them."""
