"""The search form: what a person typed, as the address has it and as a source is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

import attrs

from dicomsource.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_FIELDS = ("PatientName", "PatientID", "AccessionNumber", "StudyDescription")
SORTABLE = (
    "PatientName",
    "PatientID",
    "StudyDate",
    "ModalitiesInStudy",
    "StudyDescription",
    "AccessionNumber",
    "NumberOfStudyRelatedInstances",
)
NEWEST_FIRST = "-StudyDate"
ROWS_ON_A_PAGE = 25
_MOST_ROWS = 200
_RANGE = re.compile(r"(\d{8})?-?(\d{8})?")


@attrs.frozen(kw_only=True)
class SearchForm:
    """What is searched for.

    Parameters
    ----------
    source
        Where.
    texts
        Keyword to what was typed.
    exact
        Whether it is taken as typed; if not, text without wildcards may stand anywhere in the value.
    modality
        As ModalitiesInStudy has it.
    since, until
        Days as an input field has them, ``2024-01-31``; empty for an open end.
    attribute, value
        Any other attribute, and what it must match, always as typed.
    orderby
        A keyword; with a minus before it, from the greatest to the least.
    offset, limit
        Which page.
    """

    source: str
    texts: Mapping[str, str] = attrs.field(factory=dict)
    exact: bool = False
    modality: str = ""
    since: str = ""
    until: str = ""
    attribute: str = ""
    value: str = ""
    orderby: str = NEWEST_FIRST
    offset: int = 0
    limit: int = ROWS_ON_A_PAGE

    @classmethod
    def from_query(cls, query: Mapping[str, str], default_source: str) -> Self:
        """Return the form that an address stands for; what is no sensible value of paging or order is left out."""

        def text(name: str) -> str:
            return query.get(name, "").strip()[:256]

        since, until = text("since"), text("until")
        if (date := text("StudyDate")) and not (since or until):
            since, until = _days(date)
        orderby = text("orderby")
        return cls(
            source=text("source") or default_source,
            texts={name: text(name) for name in TEXT_FIELDS if text(name)},
            exact=bool(text("exact")),
            modality=text("ModalitiesInStudy").upper(),
            since=since,
            until=until,
            attribute=text("attribute"),
            value=text("value"),
            orderby=orderby if orderby.removeprefix("-") in SORTABLE else NEWEST_FIRST,
            offset=_number(text("offset"), 0),
            limit=min(max(1, _number(text("limit"), ROWS_ON_A_PAGE)), _MOST_ROWS),
        )

    def parameters(self) -> dict[str, Any]:
        """Return what a source is asked.

        Raises
        ------
        QueryError
            A day is none, or an attribute has no name.
        """
        asked = {
            name: text if self.exact or "*" in text or "?" in text else f"*{text}*"
            for name, text in self.texts.items()
        }
        if self.modality:
            asked["ModalitiesInStudy"] = self.modality
        if self.since or self.until:
            asked["StudyDate"] = f"{_day(self.since)}-{_day(self.until)}"
        if self.value and not self.attribute:
            raise QueryError(
                f"no attribute is named that should match {self.value!r}",
                way_out="Name one, such as ReferringPhysicianName",
            )
        if self.attribute and self.value:
            asked[self.attribute] = self.value
        return asked

    @property
    def narrowed(self) -> bool:
        """Whether less than all is asked for."""
        return bool(
            self.texts or self.modality or self.since or self.until or self.attribute or self.value
        )

    def url(self, **changes: Any) -> str:
        """Return the address of this search, or of one that differs from it, from its first page on."""
        form = attrs.evolve(self, **{"offset": 0, **changes})
        pairs: dict[str, str] = {"source": form.source, **form.texts}
        pairs["ModalitiesInStudy"] = form.modality
        pairs.update(since=form.since, until=form.until)
        pairs.update(attribute=form.attribute, value=form.value)
        if form.exact:
            pairs["exact"] = "1"
        if form.orderby != NEWEST_FIRST:
            pairs["orderby"] = form.orderby
        if form.offset:
            pairs["offset"] = str(form.offset)
        if form.limit != ROWS_ON_A_PAGE:
            pairs["limit"] = str(form.limit)
        return "/?" + urlencode({name: text for name, text in pairs.items() if text}, safe="*")

    def sorted_url(self, keyword: str) -> str:
        """Return the address of this search sorted by a column: the other way round where it is so already."""
        return self.url(orderby=f"-{keyword}" if self.orderby == keyword else keyword)

    def order_of(self, keyword: str) -> str:
        """Return how a column is sorted, as ``aria-sort`` says it."""
        if self.orderby.removeprefix("-") != keyword:
            return "none"
        return "descending" if self.orderby.startswith("-") else "ascending"


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _days(date: str) -> tuple[str, str]:
    """Return the ends of a day or range, as the standard writes it, as input fields have them."""
    match = _RANGE.fullmatch(date)
    if match is None or not (match[1] or match[2]):
        return date, date
    first, last = match[1] or "", match[2] or ""
    if "-" not in date:
        last = first
    return _dashed(first), _dashed(last)


def _dashed(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""


def _day(text: str) -> str:
    if text and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise QueryError(f"{text!r} is no day", way_out="Give one as 2024-01-31")
    return text.replace("-", "")
