"""A source in memory that keeps every rule of `dicomsource.testing`, and faults that spoil it, one for each rule."""

from broken_sources import of_identity, of_matching, of_metadata, of_pages, of_programs
from broken_sources.backend import FIRST, Backend
from broken_sources.fault import FAULTS, Fault

__all__ = [
    "FAULTS",
    "FIRST",
    "Backend",
    "Fault",
    "of_identity",
    "of_matching",
    "of_metadata",
    "of_pages",
    "of_programs",
]
