"""The ``dicomsource`` command: one file for each of its commands."""
