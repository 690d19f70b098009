"""Which datasets are kept, and in which order."""

from __future__ import annotations

import numbers
from itertools import chain
from typing import TYPE_CHECKING, Any

from dicomsource.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dicomsource.natural import NaturalDataset


def filter_of(
    filters: Mapping[str, Any] | None, *, absent: bool = False
) -> Callable[[NaturalDataset], bool]:
    """Return a function that tells whether a dataset is kept.

    Parameters
    ----------
    filters
        Keyword or OHIF name to the value, or list of values, of which a dataset must have one; exactly, without
        wildcards or ranges.
    absent
        Whether a dataset that lacks the attribute is kept.

    Raises
    ------
    QueryError
        A name is no attribute, or a value none that can be compared.
    """
    if not filters:
        return lambda _: True
    from dicomsource.datasource.query_parameters import map_parameters

    wanted = {}
    for keyword, text in map_parameters(filters).items():
        if not isinstance(text, str) or "." in keyword:
            raise QueryError(f"series cannot be filtered by {keyword}", way_out="Leave it out")
        wanted[keyword] = set(text.split("\\"))
    return lambda dataset: all(
        (absent and keyword not in dataset) or not values.isdisjoint(_texts(dataset.get(keyword)))
        for keyword, values in wanted.items()
    )


def ordered(
    datasets: list[NaturalDataset],
    criteria: str | Sequence[str] | None,
    key: Callable[[NaturalDataset], Any] | None,
) -> list[NaturalDataset]:
    """Return datasets sorted by keywords, the first being the most important, and then by a key of the caller's.

    Numbers come before text, and datasets without the attribute last.
    """
    keywords = [criteria] if isinstance(criteria, str) else list(criteria or ())
    for keyword in reversed(keywords):
        datasets = sorted(datasets, key=lambda dataset: _rank(dataset.get(keyword)))
    return sorted(datasets, key=key) if key is not None else datasets


def _texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]


def _rank(value: Any) -> tuple[Any, ...]:
    """Return what values of one attribute are compared by, whatever their types: files are not always right."""
    if isinstance(value, list):
        return tuple(chain.from_iterable(map(_rank, value))) or (3,)
    if value is None:
        return (3,)
    return (1, float(value)) if isinstance(value, numbers.Real) else (2, str(value))
