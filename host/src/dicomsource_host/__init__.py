"""Programs that stand on dicomsource: the ``dicomsource`` command and what it serves."""
