"""The list of all studies of a tree: fetched once, kept as an index on disk, and asked for again when it may have changed."""
