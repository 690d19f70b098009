"""Search parameters as callers write them, turned into the ones that a source is asked with."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from dicomsource.datasource.query_values import as_count, as_flag, as_text
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
_PAGING = frozenset({"limit", "offset"})
_PAGING_NAMES = ("limit", "offset", "resultsPerPage", "pageNumber")
_SPECIAL_NAMES = (
    *_PAGING_NAMES,
    "startDate",
    "endDate",
    "fuzzymatching",
    "includefield",
    "orderby",
    "disableWildcard",
)
# What stands between commas; the comma of a tag such as (0010,0010) separates nothing.
_FIELDS = re.compile(r"\(?[0-9A-Fa-f]{4},[0-9A-Fa-f]{4}\)?|[^,]+")


def map_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters keyed by DICOM keyword, with values as text.

    Parameters
    ----------
    parameters
        Names are OHIF's (``patientName``, ``startDate``, ``resultsPerPage``), DICOM keywords, tags, or dotted
        paths into sequences. Values are text, names, numbers, dates, times, or lists of them; None drops the
        parameter. ``disableWildcard`` is left out of the result: only a source that adds wildcards reads it.

    Returns
    -------
    dict
        Keyword (or tag where there is no keyword) to text; ``limit`` and ``offset`` as integers, ``fuzzymatching``
        as bool, ``includefield`` as list of keywords, ``orderby`` as list of keywords, each with ``-`` before it to
        go down; each only when asked for.

    Raises
    ------
    QueryError
        A name is no attribute (or, in ``orderby``, none that rows can be sorted by), a value cannot be sent or matches
        nothing by the standard (a date that is none, a range that ends before it begins), or paging is negative.

    References
    ----------
    OHIF, ``mapParams`` of its DICOMweb data source; DICOM PS3.18, 8.3.4.
    """
    given = {name: value for name, value in parameters.items() if value is not None}
    mapped: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _SPECIAL_NAMES:
            keyword = _keyword_path(name)
            text = as_text(value, name, keyword)
            if mapped.get(keyword, text) != text:
                raise QueryError(f"{keyword} is asked for twice", way_out="Give it once")
            mapped[keyword] = text
    if "startDate" in given or "endDate" in given:
        first, last = (
            as_text(given.get(end, ""), end, "StudyDate") for end in ("startDate", "endDate")
        )
        if first or last:
            mapped["StudyDate"] = f"{first}-{last}"
    mapped.update(_paging(given))
    if "fuzzymatching" in given:
        mapped["fuzzymatching"] = as_flag(given["fuzzymatching"], "fuzzymatching")
    if "disableWildcard" in given:
        as_flag(given["disableWildcard"], "disableWildcard")
    if "includefield" in given:
        mapped["includefield"] = _include_fields(given["includefield"])
    if order := _order(given.get("orderby")):
        mapped["orderby"] = order
    if mapped.keys() <= _PAGING:  # the first page waits for nothing else
        return mapped
    from dicomsource.matching import compile_query

    compile_query(mapped)  # what no rule can match would find nothing, whoever is asked
    return mapped


def _keyword_path(name: Any) -> str:
    if not isinstance(name, str):
        raise QueryError(
            f"there is no attribute {name!r} to search by",
            way_out="Give a DICOM keyword or an 8-digit tag as text",
        )
    return ".".join(_keyword(step, name) for step in name.split("."))


def _keyword(step: str, name: str) -> str:
    step = _KEYWORD_OF_OHIF_NAME.get(step, step)
    tag = tag_for(step)
    if tag is None:
        from dicomsource.natural.dictionary import close_keywords

        names = [*_KEYWORD_OF_OHIF_NAME, *_SPECIAL_NAMES]
        close = difflib.get_close_matches(step, names, n=1) or close_keywords(step)
        hint = f"Did you mean {close[0]}?" if close else "Give a DICOM keyword or an 8-digit tag"
        raise QueryError(f"there is no attribute {name!r} to search by", way_out=hint)
    return keyword_for(tag)


def _order(value: Any) -> list[str]:
    if value is None:
        return []
    from dicomsource.matching.order import order_names

    return [
        "-" * name.startswith("-") + _keyword_path(name.removeprefix("-").strip())
        for name in order_names(value)
    ]


def _paging(given: Mapping[str, Any]) -> dict[str, int]:
    """OHIF pages by ``pageNumber`` (from 1) and ``resultsPerPage``; the standard by limit and offset."""
    counts = {name: as_count(given[name], name) for name in _PAGING_NAMES if name in given}
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
    """Names may come as a list, as text with commas between them, or as a list of such texts."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, Iterable) or not all(isinstance(text, str) for text in texts):
        raise QueryError(
            f"includefield is {value!r}", way_out="Give a list of keywords or tags, or 'all'"
        )
    names = [name.strip() for text in texts for name in _FIELDS.findall(text) if name.strip()]
    return ["all" if name.lower() == "all" else _keyword_path(name) for name in names]
