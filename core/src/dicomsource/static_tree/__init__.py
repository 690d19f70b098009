"""Static DICOMweb trees written from Part 10 files."""

from dicomsource.static_tree.content import Thumbnails, TreeContent
from dicomsource.static_tree.scan import Identified, Scan, Skipped, arranged, identify, scan
from dicomsource.static_tree.study import WrittenStudy, write_study
from dicomsource.static_tree.writer import StaticTree, write_static_tree

__all__ = [
    "Identified",
    "Scan",
    "Skipped",
    "StaticTree",
    "Thumbnails",
    "TreeContent",
    "WrittenStudy",
    "arranged",
    "identify",
    "scan",
    "write_static_tree",
    "write_study",
]
