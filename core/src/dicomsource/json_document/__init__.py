"""The JSON document that OHIF's dicomjson source reads: how it describes DICOM files, and where their values are."""

from dicomsource.json_document.entries import instance_entry, series_entry, study_entry
from dicomsource.json_document.value_uris import value_at, value_base

__all__ = ["instance_entry", "series_entry", "study_entry", "value_at", "value_base"]
