"""Whatever stands behind a source, it gives what pydicom reads from the files, as tests that each folder runs.

What needs the source alone is a rule of `dicomsource.testing`.

A folder subclasses `SearchRules` and `RetrieveRules`, and gives the fixtures ``source`` (a data source), ``held`` (what
it was filled with, see `Held`) and ``otherwise`` (what it is known to do otherwise, see `Otherwise`).
"""

from source_contract.held import FILLING, Held, Otherwise, Reason, read_file, read_held
from source_contract.retrieve_rules import RetrieveRules
from source_contract.search_rules import SearchRules

__all__ = [
    "FILLING",
    "Held",
    "Otherwise",
    "Reason",
    "RetrieveRules",
    "SearchRules",
    "read_file",
    "read_held",
]
