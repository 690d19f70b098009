"""The filter of OHIF's static client with all its quirks, for those who rely on them.

What it does otherwise than the standard:

- of a study seven attributes are looked at, of a series three; a search by any other gives all of them;
- ``PatientID`` is known as ``00100020``, ``mrn`` and ``patientId`` only, and no tag with a letter in it is known;
- ``ABC*`` finds ABC anywhere; ``*ABC`` looks at the first ABC alone, and finds text without any that is two characters
  shorter than the pattern; ``?``, and ``*`` inside, stand for themselves;
- capitals count, in names too, unless ``fuzzymatching`` is asked for;
- an empty stored text matches everything, and so does a date without a value; what a row lacks matches nothing;
- of a name the alphabetic group alone is compared, and a number never equals what was asked for;
- lists of UIDs match nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dicomsource.contract import DicomJson

STUDY_KEYS = {
    "StudyInstanceUID": "0020000D",
    "PatientName": "00100010",
    "PatientID": "00100020",
    "StudyDescription": "00081030",
    "StudyDate": "00080020",
    "ModalitiesInStudy": "00080061",
    "AccessionNumber": "00080050",
}
SERIES_KEYS = {
    "SeriesInstanceUID": "0020000E",
    "Modality": "00080060",
    "SeriesNumber": "00200011",
}
_KEPT = ("limit", "offset", "orderby", "includefield", "fuzzymatching")


class _Query(Protocol):
    def requestResults(self, parameters: Mapping[str, Any], /) -> Iterable[DicomJson]:
        """Return rows."""


class OhifFiltered:
    """Searches at one level as OHIF's static client does; pages are cut all the same.

    Parameters
    ----------
    query
        Gives all rows of the level when it is asked for none in particular.
    keys
        `STUDY_KEYS` or `SERIES_KEYS`: keywords of the attributes that are looked at, and their tags.
    """

    superset = False

    def __init__(self, query: _Query, keys: Mapping[str, str]) -> None:
        self._query = query
        self._keys = keys
        self._above = () if "StudyInstanceUID" in keys else ("StudyInstanceUID",)

    def mapParams(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters that are looked at, by keyword; all others are dropped as if nobody had given them."""
        from dicomsource.datasource.query_parameters import map_parameters

        known = {name: value for name, value in parameters.items() if _is_known(name)}
        wanted = (*self._keys, *self._above, *_KEPT)
        return {name: value for name, value in map_parameters(known).items() if name in wanted}

    def requestResults(self, parameters: Mapping[str, Any]) -> Iterator[DicomJson]:
        """Return an iterator over the rows that OHIF would show."""
        above = {name: parameters[name] for name in self._above if name in parameters}
        wanted = {
            name: parameters[name] for name in self._keys if parameters.get(name) not in (None, "")
        }
        fuzzy = bool(parameters.get("fuzzymatching"))
        rows: Iterator[DicomJson] = (
            row
            for row in self._query.requestResults(above)
            if all(
                matches(name, text, row.get(self._keys[name]), fuzzy=fuzzy)
                for name, text in wanted.items()
            )
        )
        if parameters.get("orderby"):
            from dicomsource.matching.order import read_order

            rows = iter(read_order(parameters["orderby"]).of(rows))
        start, limit = int(parameters.get("offset") or 0), parameters.get("limit")
        return islice(rows, start, None if limit is None else start + int(limit))


def matches(keyword: str, wanted: str, element: Any, *, fuzzy: bool = False) -> bool:
    """Whether OHIF takes an attribute of a row for what was asked for.

    Parameters
    ----------
    keyword
        Which attribute.
    wanted
        What was asked for.
    element
        The attribute as DICOM JSON, None where the row has none.
    fuzzy
        Whether capitals and small letters of names are the same.
    """
    if not isinstance(element, Mapping):
        return False
    values = element.get("Value")
    values = values if isinstance(values, list) else [] if values is None else [values]
    if element.get("vr") == "DA":
        return not values or not values[0] or _in_range(wanted, str(values[0]))
    if keyword == "ModalitiesInStudy":  # the one attribute that OHIF gives a list for
        several = wanted.replace(",", "\\").split("\\")
        return any(_same(one, value) for one in several for value in values)
    if fuzzy and keyword == "PatientName":
        return any(_same(wanted.lower(), _lower(value)) for value in values)
    return any(_same(wanted, value) for value in values)


def _same(wanted: str, value: Any) -> bool:
    if isinstance(value, Mapping):
        value = value.get("Alphabetic") or value
    if not isinstance(value, str):
        return False  # a number is never the text that was asked for
    if value == "" or wanted in ("", "*"):
        return True
    if wanted.startswith("*") and wanted.endswith("*"):
        return wanted[1:-1] in value
    if wanted.endswith("*"):
        return wanted[:-1] in value
    if wanted.startswith("*"):
        # Both sides are -1 where the text is absent and two characters shorter than the pattern.
        return value.find(wanted[1:]) == len(value) - len(wanted) + 1
    return wanted == value


def _in_range(wanted: str, value: str) -> bool:
    first, dash, last = wanted.partition("-")
    if not dash:
        return _same(wanted, value)
    return (not first or value >= first) and (not last or value <= last)


def _lower(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {group: text.lower() if isinstance(text, str) else text for group, text in value.items()}  # fmt: skip
    return value.lower() if isinstance(value, str) else value


def _is_known(name: Any) -> bool:
    # OHIF makes all names small before it looks for tags that it has in capitals.
    tag_with_letter = len(str(name)) == 8 and str(name).upper() in _TAGS_WITH_LETTERS
    return name != "PatientID" and not tag_with_letter


_TAGS_WITH_LETTERS = frozenset(
    tag for tag in (*STUDY_KEYS.values(), *SERIES_KEYS.values()) if not tag.isdigit()
)
