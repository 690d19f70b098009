"""Writing static DICOMweb trees: from a directory of DICOM files, again and again, on one machine or many."""

from dicomsource_static_wado.writing.create import create_tree
from dicomsource_static_wado.writing.progress import Progress
from dicomsource_static_wado.writing.report import TreeReport
from dicomsource_static_wado.writing.workers import open_workers

__all__ = ["Progress", "TreeReport", "create_tree", "open_workers"]
