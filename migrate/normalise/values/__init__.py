"""One kind of value per file: cells, lists, times, flags, options, JSON. Columns in, columns out."""
