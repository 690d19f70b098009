"""Search parameters as callers write them, turned into the ones that a source is asked with."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from dicomsource.errors import QueryError
from dicomsource.natural.dictionary import keyword_for, tag_for

# OHIF's names of search fields; its viewer and its documentation use no others.
_KEYWORD_OF_OHIF_NAME = {
    "patientName": "PatientName",
    "patientId": "PatientID",
    "mrn": "PatientID",
    "accessionNumber": "AccessionNumber",
    "accession": "AccessionNumber",
    "studyDescription": "StudyDescription",
    "description": "StudyDescription",
    "modalitiesInStudy": "ModalitiesInStudy",
    "modalities": "ModalitiesInStudy",
    "referringPhysicianName": "ReferringPhysicianName",
    "studyDate": "StudyDate",
    "studyInstanceUid": "StudyInstanceUID",
    "studyInstanceUID": "StudyInstanceUID",
    "seriesInstanceUid": "SeriesInstanceUID",
    "seriesInstanceUID": "SeriesInstanceUID",
    "sopInstanceUid": "SOPInstanceUID",
    "sopInstanceUID": "SOPInstanceUID",
    "seriesDescription": "SeriesDescription",
    "seriesNumber": "SeriesNumber",
    "modality": "Modality",
}
_PAGING_NAMES = ("limit", "offset", "resultsPerPage", "pageNumber")
_SPECIAL_NAMES = (*_PAGING_NAMES, "startDate", "endDate", "fuzzymatching", "includefield")


def map_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters keyed by DICOM keyword, with values as text.

    Parameters
    ----------
    parameters
        Names are OHIF's (``patientName``, ``startDate``, ``resultsPerPage``), DICOM keywords, tags, or dotted
        paths into sequences. Values are text, numbers, dates, or lists of them; None drops the parameter.

    Returns
    -------
    dict
        Keyword (or tag where there is no keyword) to text; ``limit`` and ``offset`` as integers, ``fuzzymatching``
        as bool, ``includefield`` as list of keywords, each only when asked for.

    Raises
    ------
    QueryError
        A name is no attribute, a value cannot be sent, or paging is negative.

    References
    ----------
    OHIF, ``mapParams`` of its DICOMweb data source; DICOM PS3.18, 8.3.4.
    """
    given = {name: value for name, value in parameters.items() if value is not None}
    mapped: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _SPECIAL_NAMES:
            keyword = _keyword_path(name)
            if keyword in mapped and mapped[keyword] != _as_text(name, value):
                raise QueryError(f"{keyword} is asked for twice", way_out="Give it once")
            mapped[keyword] = _as_text(name, value)
    if "startDate" in given or "endDate" in given:
        first, last = (_as_text(end, given.get(end, "")) for end in ("startDate", "endDate"))
        if first or last:
            mapped["StudyDate"] = f"{first}-{last}"
    mapped.update(_paging(given))
    if "fuzzymatching" in given:
        mapped["fuzzymatching"] = _as_flag("fuzzymatching", given["fuzzymatching"])
    if "includefield" in given:
        mapped["includefield"] = _include_fields(given["includefield"])
    return mapped


def _keyword_path(name: str) -> str:
    return ".".join(_keyword(step, name) for step in name.split("."))


def _keyword(step: str, name: str) -> str:
    step = _KEYWORD_OF_OHIF_NAME.get(step, step)
    tag = tag_for(step)
    if tag is None:
        from dicomsource.natural.dictionary import close_keywords

        names = [*_KEYWORD_OF_OHIF_NAME, *_SPECIAL_NAMES]
        close = difflib.get_close_matches(step, names, n=1) or close_keywords(step)
        hint = f"Did you mean {close[0]}" if close else "Give a DICOM keyword or an 8-digit tag"
        raise QueryError(f"there is no attribute {name!r} to search by", way_out=hint)
    return keyword_for(tag)


def _as_text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y%m%d%H%M%S")
    if isinstance(value, datetime.date):
        return value.strftime("%Y%m%d")
    if isinstance(value, datetime.time):
        return value.strftime("%H%M%S")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes):
        return "\\".join(_as_text(name, item) for item in value)
    raise QueryError(
        f"{name} cannot be searched by {type(value).__name__} {value!r}",
        way_out="Give text, a number, a date or a list of them",
    )


def _as_flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise QueryError(f"{name} is {value!r}", way_out="Give true or false")


def _as_count(name: str, value: Any) -> int:
    try:
        count = int(str(value))
    except ValueError:
        count = -1
    if count < 0:
        raise QueryError(f"{name} is {value!r}", way_out="Give a whole number that is not negative")
    return count


def _paging(given: Mapping[str, Any]) -> dict[str, int]:
    """OHIF pages by ``pageNumber`` (from 1) and ``resultsPerPage``; the standard by limit and offset."""
    counts = {name: _as_count(name, given[name]) for name in _PAGING_NAMES if name in given}
    paging: dict[str, int] = {name: counts[name] for name in ("limit", "offset") if name in counts}
    if "resultsPerPage" in counts:
        paging.setdefault("limit", counts["resultsPerPage"])
    if "pageNumber" in counts:
        if "limit" not in paging or counts["pageNumber"] < 1:
            raise QueryError(
                f"pageNumber is {counts['pageNumber']} with resultsPerPage {paging.get('limit')}",
                way_out="Give resultsPerPage, and count pages from 1",
            )
        paging.setdefault("offset", (counts["pageNumber"] - 1) * paging["limit"])
    return paging


def _include_fields(value: Any) -> list[str]:
    names = value.split(",") if isinstance(value, str) else [str(name) for name in value]
    stripped = [name.strip() for name in names if name.strip()]
    return [name if name == "all" else _keyword_path(name) for name in stripped]
