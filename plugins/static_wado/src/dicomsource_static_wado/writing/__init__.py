"""Writing static DICOMweb trees: from a directory of DICOM files, again and again, on one machine or many."""

from dicomsource.work import Progress, open_workers
from dicomsource_static_wado.writing.create import create_tree
from dicomsource_static_wado.writing.report import TreeReport

__all__ = ["Progress", "TreeReport", "create_tree", "open_workers"]
