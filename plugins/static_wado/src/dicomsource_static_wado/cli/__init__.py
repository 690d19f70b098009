"""The verb ``static-wado`` of the ``dicomsource`` command."""
