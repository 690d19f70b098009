"""Static DICOMweb trees written from Part 10 files."""

from dicomsource.static_tree.content import Thumbnails, TreeContent
from dicomsource.static_tree.study import WrittenStudy, write_study
from dicomsource.static_tree.writer import StaticTree, write_static_tree

__all__ = [
    "StaticTree",
    "Thumbnails",
    "TreeContent",
    "WrittenStudy",
    "write_static_tree",
    "write_study",
]
