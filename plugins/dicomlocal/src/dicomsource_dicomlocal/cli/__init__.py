"""The commands ``dicomsource dicomlocal ...``."""
