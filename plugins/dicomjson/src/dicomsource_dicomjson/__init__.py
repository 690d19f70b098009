"""A data source for studies that one JSON document describes."""
