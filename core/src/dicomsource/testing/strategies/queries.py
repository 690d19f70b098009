"""Search parameters of all kinds of matching, some of which find something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from dicomsource.testing.strategies.values import (
    MODALITIES,
    dates,
    person_names,
    texts,
    times,
    uids,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OF_LEVEL = {
    "studies": ("StudyInstanceUID", "PatientID", "PatientName", "AccessionNumber", "StudyDate", "StudyTime", "StudyID"),
    "series": ("SeriesInstanceUID", "Modality", "SeriesNumber", "SeriesDescription"),
    "instances": ("SOPInstanceUID", "SOPClassUID", "InstanceNumber", "Rows"),
}  # fmt: skip
_OWN = {
    "StudyInstanceUID": uids(),
    "SeriesInstanceUID": uids(),
    "SOPInstanceUID": uids(),
    "SOPClassUID": uids(),
    "PatientID": texts(),
    "PatientName": person_names().map(str),
    "AccessionNumber": texts(),
    "StudyID": texts(),
    "StudyDate": dates(),
    "StudyTime": times(),
    "Modality": st.sampled_from(MODALITIES),
    "SeriesDescription": texts(),
    "SeriesNumber": st.integers(0, 9999).map(str),
    "InstanceNumber": st.integers(1, 4).map(str),
    "Rows": st.integers(1, 64).map(str),
}
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")
_MOMENTS = ("StudyDate", "StudyTime")
_NUMBERS = ("SeriesNumber", "InstanceNumber", "Rows")


@st.composite
def queries(
    draw: st.DrawFn,
    level: str = "studies",
    instances: Sequence[Mapping[str, Any]] = (),
    *,
    paging: bool = True,
) -> dict[str, Any]:
    """Return parameters of a search: single values, wildcards, ranges, lists of UIDs, empty values, pages.

    Parameters
    ----------
    draw
        Given by hypothesis.
    level
        ``"studies"``, ``"series"`` or ``"instances"``.
    instances
        What is searched; many queries are made of values of it, so that they find something.
    paging
        Whether ``limit`` and ``offset`` come too.
    """
    keywords = draw(st.lists(st.sampled_from(_OF_LEVEL[level]), max_size=2, unique=True))
    query: dict[str, Any] = {
        keyword: draw(_keys(keyword, _values(keyword, instances))) for keyword in keywords
    }
    if level == "studies" and draw(st.booleans()):
        asked = st.sampled_from(MODALITIES)
        query["ModalitiesInStudy"] = draw(asked | st.lists(asked, min_size=2, max_size=3))
    if paging and draw(st.booleans()):
        query["limit"] = draw(st.integers(0, 5))
        query["offset"] = draw(st.integers(0, 5))
    return query


def _values(keyword: str, instances: Sequence[Mapping[str, Any]]) -> st.SearchStrategy[str]:
    there = sorted({str(one[keyword]) for one in instances if one.get(keyword) is not None})
    own = _OWN[keyword]
    return st.sampled_from(there) | own if there else own


def _keys(keyword: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Return the keys of all kinds of matching that an attribute knows."""
    kinds: list[st.SearchStrategy[Any]] = [values, st.just("")]
    if keyword in _UIDS:
        kinds.append(st.lists(values, min_size=1, max_size=3))
    elif keyword in _MOMENTS:
        pairs = st.tuples(values, values).map(sorted)
        kinds += [values.map("{}-".format), values.map("-{}".format), pairs.map("-".join)]
    elif keyword not in _NUMBERS:
        kinds += [st.builds(_with_wildcard, values, st.integers(0, 16), st.sampled_from("*?"))]
        if keyword == "PatientName":
            kinds += [values.map(str.lower), values.map(str.upper)]
    return st.one_of(kinds)


def _with_wildcard(value: str, place: int, wildcard: str) -> str:
    place = min(place, len(value) - 1)
    return value[:place] + wildcard + (value[place + 1 :] if wildcard == "?" else "")
