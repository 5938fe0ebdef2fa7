"""One kind of value a file: cells, lists, times, flags, profile URLs, JSON. Columns in, columns out."""
