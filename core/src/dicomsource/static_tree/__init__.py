"""Static DICOMweb trees written from Part 10 files."""

from dicomsource.static_tree.scan import Identified, Scan, Skipped, identify, scan
from dicomsource.static_tree.writer import StaticTree, write_static_tree

__all__ = [
    "Identified",
    "Scan",
    "Skipped",
    "StaticTree",
    "identify",
    "scan",
    "write_static_tree",
]
