"""A data source whose configuration is fetched from a URL."""
