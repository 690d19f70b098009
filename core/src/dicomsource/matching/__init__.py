"""Attribute matching over DICOM JSON rows, for every source whose backend cannot match.

References
----------
DICOM PS3.4 section C.2.2.2 (attribute matching); PS3.18 section 8.3.4 (query parameters).
"""

from dicomsource.matching.paging import Paging
from dicomsource.matching.query import Query, compile_query, matches, select

__all__ = ["Paging", "Query", "compile_query", "matches", "select"]
