"""Search for a backend that can only say which instances it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dicomsource.contract.data import DicomJson


def query_over(instances: Callable[[], Iterable[Mapping[str, Any]]]) -> dict[str, Any]:
    """Return the `query` of a data source whose backend lists its instances.

    Parameters
    ----------
    instances
        Gives all naturalized instances, each with its three UIDs. It is called at every search: right for hundreds of
        instances, too slow for a hundred thousand.

    Returns
    -------
    dict
        For `IWebApiDataSource.create`: rows at all three levels, with ModalitiesInStudy and the counts, matched and
        paged by the core.
    """

    def level(name: str) -> dict[str, Callable[[Mapping[str, Any]], list[DicomJson]]]:
        return {"requestResults": lambda parameters: rows_of(name, instances())}

    return {"superset": True, **{name: level(name) for name in ("studies", "series", "instances")}}
