"""A query: the parameters of a search, understood once and asked of many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.contract.page import Page
from dicomsource.errors import QueryError
from dicomsource.matching.branch import Branch
from dicomsource.matching.compiling import Options, tests_for
from dicomsource.matching.include_fields import IncludeFields, include_fields
from dicomsource.matching.moments import offset_from_utc
from dicomsource.matching.order import Order, read_order
from dicomsource.matching.paging import Paging
from dicomsource.matching.range import UTC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import timedelta

    from dicomsource.contract.data import DicomJson
    from dicomsource.matching.rule import Test


@attrs.frozen
class Query:
    """What a search asks for.

    Parameters
    ----------
    tests
        All of them must be passed.
    paging
        Which of the matching rows are returned.
    order
        What they are sorted by before that.
    fields
        Which attributes of them are returned; None for all.
    """

    tests: tuple[Test, ...] = ()
    paging: Paging = attrs.field(factory=Paging)
    order: Order = attrs.field(factory=Order)
    fields: IncludeFields | None = None

    def matches(self, row: Mapping[str, Any]) -> bool:
        """Return whether a DICOM JSON row matches."""
        return all(test.passes(row, row) for test in self.tests)

    def matching(self, rows: Iterable[DicomJson]) -> Iterator[DicomJson]:
        """Yield the rows that match, in their order, neither paged nor cut down."""
        for test in self.tests:
            # One generator for each test: a row that fails the first is never seen by the second.
            rows = _passing(test, rows)
        return iter(rows)

    def select(self, rows: Iterable[DicomJson]) -> Iterator[DicomJson]:
        """Yield the rows of the page with the attributes asked for.

        Where no order is asked for they come in their own, and no row after them is read.
        """
        return self._paged(self.matching(rows))

    def page(self, rows: Iterable[DicomJson]) -> Page[DicomJson]:
        """Return the same, and how many rows match in all; so all of them are read."""
        total = 0

        def counted() -> Iterator[DicomJson]:
            nonlocal total
            for row in self.matching(rows):
                total += 1
                yield row

        found = counted()
        page = list(self._paged(found))
        for _ in found:
            pass
        return Page(page, total)

    def _paged(self, found: Iterable[DicomJson]) -> Iterator[DicomJson]:
        page = self.paging.of(self.order.of(found) if self.order else found)
        return map(self.fields.cut, page) if self.fields else page


def compile_query(
    parameters: Mapping[str, Any],
    *,
    ignore_case: bool = False,
    combined_date_time: bool = False,
) -> Query:
    """Return a query that can be asked of any number of rows.

    Parameters
    ----------
    parameters
        Attributes by keyword, tag or dotted path through sequences, each with the key to match: text with wildcards,
        ranges and lists as in the standard, numbers, dates, lists of values (any of them), mappings for the items of
        sequences; the controls ``limit``, ``offset``, ``includefield``, ``fuzzymatching``, ``emptyvaluematching``
        and ``multiplevaluematching`` of PS3.18; and ``orderby`` (see `read_order`), which counts before paging.
        TimezoneOffsetFromUTC says how DT keys are meant.
    ignore_case
        Letter case counts in no text attribute; by the standard it counts in all but person names.
    combined_date_time
        A range of dates and a range of the times that belong to them are one range of moments.

    Raises
    ------
    QueryError
        An attribute is unknown, or a value cannot be understood.

    References
    ----------
    DICOM PS3.4 section C.2.2.2; PS3.18 section 8.3.4.

    Examples
    --------
    >>> query = compile_query({"PatientName": "doe*", "StudyDate": "20240101-"})
    >>> query.matches({"00100010": {"vr": "PN", "Value": [{"Alphabetic": "DOE^JOHN"}]}})
    False
    """
    branch = Branch.from_parameters(parameters)
    options = Options(
        ignore_case=ignore_case,
        fuzzy=_is_true(parameters, "fuzzymatching"),
        empty_values=_is_true(parameters, "emptyvaluematching"),
        every_value=_is_true(parameters, "multiplevaluematching"),
        combined_date_time=combined_date_time,
        zone=_zone(branch),
    )
    asked_for = {attribute.tag for attribute, _ in branch.keys} | set(branch.sequences)
    return Query(
        tests=tests_for(branch, options),
        paging=Paging.from_parameters(parameters),
        order=read_order(parameters.get("orderby")),
        fields=include_fields(parameters.get("includefield"), asked_for),
    )


def matches(row: DicomJson, parameters: Mapping[str, Any], *, ignore_case: bool = False) -> bool:
    """Return whether one row matches the parameters of a query, paging apart.

    `compile_query` understands the parameters once for many rows; this does so for each call.

    Parameters
    ----------
    row
        A dataset in the DICOM JSON model.
    parameters, ignore_case
        As for `compile_query`.

    Raises
    ------
    QueryError
        An attribute is unknown, or a value cannot be understood.

    References
    ----------
    DICOM PS3.4 section C.2.2.2.

    Examples
    --------
    >>> matches({"00080061": {"vr": "CS", "Value": ["CT", "PT"]}}, {"ModalitiesInStudy": "PT"})
    True
    """
    return compile_query(parameters, ignore_case=ignore_case).matches(row)


def select(
    rows: Iterable[DicomJson], parameters: Mapping[str, Any], *, ignore_case: bool = False
) -> list[DicomJson]:
    """Return the rows that match the parameters of a query: the page asked for, with the attributes asked for.

    Parameters
    ----------
    rows
        Datasets in the DICOM JSON model; not read beyond the end of the page, unless they are to be sorted.
    parameters
        As for `compile_query`. Without ``includefield`` the rows are returned as they are; with it, with the
        attributes that PS3.18 has in every answer of the level, those the query asks for, and those it names.
    ignore_case
        As for `compile_query`.

    Raises
    ------
    QueryError
        An attribute is unknown, or a value cannot be understood.

    References
    ----------
    DICOM PS3.4 section C.2.2.2; PS3.18 section 8.3.4.

    Examples
    --------
    >>> rows = [{"00100020": {"vr": "LO", "Value": [patient]}} for patient in ("A1", "A2", "B1")]
    >>> select(rows, {"PatientID": "A*", "limit": 1, "offset": 1})
    [{'00100020': {'vr': 'LO', 'Value': ['A2']}}]
    """
    return list(compile_query(parameters, ignore_case=ignore_case).select(rows))


def _passing(test: Test, rows: Iterable[DicomJson]) -> Iterator[DicomJson]:
    passes = test.passes
    return (row for row in rows if passes(row, row))


def _is_true(parameters: Mapping[str, Any], control: str) -> bool:
    value = parameters.get(control)
    if value is None or value == "":
        return False
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise QueryError(f"{control} is {value!r}", way_out="Give 'true' or 'false'")


def _zone(branch: Branch) -> timedelta:
    for attribute, key in branch.keys:
        if attribute.keyword == "TimezoneOffsetFromUTC" and key not in (None, "", "*"):
            zone = offset_from_utc(str(key))
            if zone is None:
                raise QueryError(
                    f"{attribute.name} is {key!r}", way_out="Give an offset such as -0500 or +0100"
                )
            return zone
    return UTC
