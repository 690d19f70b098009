"""Writing static DICOMweb trees: from a directory of DICOM files, again and again, on one machine or many."""

from dicomsource_static_wado.writing.create import create_tree
from dicomsource_static_wado.writing.report import TreeReport

__all__ = ["TreeReport", "create_tree"]
