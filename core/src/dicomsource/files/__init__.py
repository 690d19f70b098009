"""DICOM files where they lie: listed, and told what they hold."""

from dicomsource.files.listing import SourceFile, files_below
from dicomsource.files.scan import Identified, Scan, Skipped, arranged, identify, scan

__all__ = [
    "Identified",
    "Scan",
    "Skipped",
    "SourceFile",
    "arranged",
    "files_below",
    "identify",
    "scan",
]
