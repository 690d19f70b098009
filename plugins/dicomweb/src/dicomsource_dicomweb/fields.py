"""Which attributes the rows of a search should have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource_dicomweb.query_string import SPECIAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What lists of studies and series show, and servers leave out unless asked.
_INCLUDED = {
    "studies": [
        "StudyDescription",
        "ModalitiesInStudy",
        "ReferringPhysicianName",
        "PatientBirthDate",
    ],
    "series": [
        "SeriesDate",
        "SeriesTime",
        "SeriesDescription",
        "BodyPartExamined",
        "SeriesNumber",
    ],
    "instances": [],
}


def fields_for(level: str, parameters: Mapping[str, Any], needed: Iterable[str] = ()) -> list[str]:
    """Return what to ask for: what the caller wants or lists show, and what is needed here.

    Parameters
    ----------
    level
        studies, series or instances.
    parameters
        What is searched for.
    needed
        Names of those that are matched here, and of attributes that rows are sorted by here.
    """
    fields = parameters.get("includefield") or _INCLUDED[level]
    more = [name for name in needed if name not in SPECIAL and name not in fields]
    return [*fields, *dict.fromkeys(more)]
