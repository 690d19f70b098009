"""A data source that is several others behind one name."""
