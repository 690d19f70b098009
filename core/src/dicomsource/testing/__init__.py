"""The test kit: what every data source owes to whoever reads it, as rules.

`DataSourceContract` gives each rule as a named test of pytest; `check_source` runs the same rules on any source,
without pytest. ``dicomsource.testing.strategies`` makes valid datasets and queries with hypothesis;
``dicomsource.testing.fakes`` stands in for the services of a host.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dicomsource.testing.checking import Finding, check_source
from dicomsource.testing.checklist import Capability, checklist
from dicomsource.testing.files import made_file
from dicomsource.testing.opening import open_source
from dicomsource.testing.rule import Rule, Untried, Violation
from dicomsource.testing.rules import RULES
from dicomsource.testing.subject import Subject

if TYPE_CHECKING:
    from dicomsource.testing.contract import DataSourceContract

__all__ = [
    "RULES",
    "Capability",
    "DataSourceContract",
    "Finding",
    "Rule",
    "Subject",
    "Untried",
    "Violation",
    "check_source",
    "checklist",
    "made_file",
    "open_source",
]


def __getattr__(name: str) -> object:
    if name != "DataSourceContract":  # it alone needs pytest
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("dicomsource.testing.contract").DataSourceContract
