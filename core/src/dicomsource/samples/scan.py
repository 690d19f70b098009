"""Where the scan of files was before others than the samples needed it."""

from dicomsource.static_tree.scan import Identified, Scan, Skipped, identify, scan

__all__ = ["Identified", "Scan", "Skipped", "identify", "scan"]
