"""One canonical entity a file: how its rows are read from raw blocks, and how they are settled."""
