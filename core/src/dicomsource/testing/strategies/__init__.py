"""Hypothesis strategies: datasets as archives hold them, and queries as callers ask them."""

from dicomsource.testing.strategies.datasets import archives, instances, series, studies
from dicomsource.testing.strategies.queries import queries
from dicomsource.testing.strategies.values import codes, dates, person_names, texts, times, uids

__all__ = [
    "archives",
    "codes",
    "dates",
    "instances",
    "person_names",
    "queries",
    "series",
    "studies",
    "texts",
    "times",
    "uids",
]
