"""From DICOM files to a document that describes them."""

from dicomsource_dicomjson.writing.build import BuildReport, build_document

__all__ = ["BuildReport", "build_document"]
