"""The list of all studies of a tree: fetched once, and kept as an index on disk."""
