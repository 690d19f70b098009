"""How plugins are found, loaded and turned into data sources."""
