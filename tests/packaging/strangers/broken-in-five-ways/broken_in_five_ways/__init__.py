"""Five plugins that no host can use."""
