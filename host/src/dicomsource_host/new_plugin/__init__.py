"""A plugin package for somebody's own backend, written from a template."""
