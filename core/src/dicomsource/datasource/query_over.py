"""Search for a backend that can only say which instances it holds."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from dicomsource.natural import to_dicom_json
from dicomsource.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dicomsource.contract.data import DicomJson

_ONE_UID = re.compile(r"[0-9.]+")


def query_over(
    instances: Callable[..., Iterable[Mapping[str, Any]]],
    studies: Callable[[], Iterable[Mapping[str, Any]]] | None = None,
) -> dict[str, Any]:
    """Return the `query` of a data source whose backend lists its instances.

    Parameters
    ----------
    instances
        Gives all naturalized instances, each with its three UIDs. It is called at every search: right for hundreds of
        instances, too slow for a hundred thousand. If it has an argument ``StudyInstanceUID``, it is given that of a
        search below one study, and None otherwise; what it gives beyond that study does no harm.
    studies
        Gives the studies, naturalized, for a backend that knows them without looking at their instances.

    Returns
    -------
    dict
        For `IWebApiDataSource.create`: rows at all three levels, with ModalitiesInStudy and the counts (of `studies`
        those that it gives), matched and paged by the core.
    """
    told_the_study = _has_argument(instances, "StudyInstanceUID")

    def found(parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        if not told_the_study:
            return instances()
        study = parameters.get("StudyInstanceUID")
        one = study if isinstance(study, str) and _ONE_UID.fullmatch(study) else None
        return instances(StudyInstanceUID=one)

    def level(name: str) -> dict[str, Callable[[Mapping[str, Any]], list[DicomJson]]]:
        return {"requestResults": lambda parameters: rows_of(name, found(parameters))}

    query: dict[str, Any] = {name: level(name) for name in ("studies", "series", "instances")}
    if studies is not None:
        query["studies"] = {"requestResults": lambda _: [to_dicom_json(one) for one in studies()]}
    return {"superset": True, **query}


def _has_argument(function: Callable[..., Any], name: str) -> bool:
    try:
        return name in inspect.signature(function).parameters
    except (TypeError, ValueError):  # some builtins and compiled functions have no signature
        return False
