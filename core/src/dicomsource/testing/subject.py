"""A source under test, and samples of what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from dicomsource.errors import DataError, UnsupportedError
from dicomsource.pixels.image_pixel import ImagePixel
from dicomsource.testing.calls import Calls
from dicomsource.testing.levels import LEVELS, UIDS
from dicomsource.testing.rule import Untried, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np

    from dicomsource.datasource import WebApiDataSource
    from dicomsource.natural import NaturalDataset
    from dicomsource.testing.rule import Rule

T = TypeVar("T")
Rows = list["NaturalDataset"]

STUDIES_LISTED = 100
"""How many studies are listed; a source with fewer is small, and is looked at as a whole."""

STUDIES_LOOKED_INTO = 4
SERIES_LOOKED_INTO = 2
INSTANCES_LOOKED_AT = 3
_MANY_INSTANCES = 300
_NO_ONES_IMAGE_ID = "wadors:dicomsource://"  # as the core makes it where the plugin gives none
_WITHOUT_IMAGES = frozenset({"SR", "PR", "KO", "DOC", "PLAN", "RTPLAN", "RTSTRUCT", "ECG", "HD"})
_OF_IMAGES = ("Rows", "Columns", "BitsAllocated", "PhotometricInterpretation", "SamplesPerPixel")


@attrs.frozen
class Listing:
    """The studies of a source.

    Parameters
    ----------
    rows
        The first of them.
    complete
        Whether these are all.
    """

    rows: Rows
    complete: bool


class Subject(Calls):
    """A source under test; what it shows is asked for once and shared by the rules.

    Parameters
    ----------
    source
        The source.
    known_studies
        Studies that it is known to hold: keyword to value, StudyInstanceUID among them.
    stored_file
        A Part 10 file, or its path, that may be stored in it, and deleted; None where nothing may be written.
    spare_source
        A source that may be closed, such as this one when nobody needs it any more.
    filled
        Whether the source is there to be tested, so that an empty one is a mistake.
    """

    def __init__(
        self,
        source: WebApiDataSource,
        *,
        known_studies: Iterable[Mapping[str, Any]] = (),
        stored_file: Any = None,
        spare_source: WebApiDataSource | None = None,
        filled: bool = False,
    ) -> None:
        super().__init__(source)
        self.known_studies = [dict(one) for one in known_studies]
        self.stored_file = stored_file
        self.spare_source = spare_source
        self.filled = filled
        self._kept: dict[Any, Any] = {}

    def require(self, rule: Rule) -> None:
        """Make sure that a rule says something about this source.

        Raises
        ------
        Untried
            The source lacks a function, or whoever tests it did not give what the rule needs.
        """
        for function in rule.needs:
            if not self.supports(function):
                raise Untried(f"the source has no {function}")
        for name in rule.given:
            if not getattr(self, name):
                raise Untried(f"no {name} given")

    @property
    def levels(self) -> list[str]:
        """The levels at which the source can search."""
        return [level for level in LEVELS if self.supports(f"query.{level}")]

    @property
    def studies(self) -> Listing:
        """The first studies."""
        return self._once("studies", self._list_studies)

    @property
    def all_studies(self) -> Rows:
        """All studies.

        Raises
        ------
        Untried
            There are too many to look at.
        """
        if not self.studies.complete:
            raise Untried(f"the source has {STUDIES_LISTED} studies or more")
        return self.some(self.studies.rows, "study")

    @property
    def chosen_studies(self) -> list[str]:
        """The UIDs of some studies, of different modalities where there are such, none with very many instances."""
        return self._once("chosen", self._choose_studies)

    def rows(self, level: str, *uids: str) -> Rows:
        """Return the rows of a level under the study, or study and series, of these UIDs."""
        return self._once(
            (level, *uids),
            lambda: self.ask(f"query.{level}.search", *uids) if uids else self.studies.rows,
        )

    def samples(self, level: str) -> list[tuple[tuple[str, ...], Rows]]:
        """Return rows of a level, each list beside the UIDs above it and complete below them."""
        if level == "studies":
            return [((), self.studies.rows)]
        if level == "series":
            return [((study,), self.rows("series", study)) for study in self.chosen_studies]
        return [(uids, self.rows("instances", *uids)) for uids in self.chosen_series]

    @property
    def chosen_series(self) -> list[tuple[str, str]]:
        """The UIDs of study and series of some series, those with images first."""
        return self._once("series", self._choose_series)

    @property
    def longest_series(self) -> tuple[str, str]:
        """The UIDs of study and series of that one of `chosen_series` that has the most instances."""
        return max(self.chosen_series, key=lambda uids: len(self.metadata(*uids)))

    def metadata(self, study: str, series: str | None = None) -> Rows:
        """Return the instances of a study or series."""
        given = (study,) if series is None else (study, series)
        return self._once(
            ("metadata", *given), lambda: self.ask("retrieve.series.metadata", *given)
        )

    @property
    def instances(self) -> Rows:
        """Some instances with their metadata."""
        return self.some(
            [
                instance
                for uids in self.chosen_series
                for instance in self.metadata(*uids)[:INSTANCES_LOOKED_AT]
            ],
            "instance",
        )

    @property
    def images(self) -> Rows:
        """Some instances that are images."""
        found = [
            one for one in self.instances if any(one.get(name) is not None for name in _OF_IMAGES)
        ]
        return self.some(found, "image")

    def pixels(self, instance: Mapping[str, Any], frame: int) -> np.ndarray[Any, Any]:
        """Return the pixels of a frame.

        Raises
        ------
        Untried
            The source gives no pixels, or metadata do not say what they are, which a rule of its own tells.
        """
        try:
            ImagePixel.of(instance)
        except DataError as error:
            raise Untried(f"not tried, for {error.problem}") from error
        if not self.supports("retrieve.frames"):
            image_id = self.ask("getImageIdsForInstance", instance, frame)
            if image_id.startswith(_NO_ONES_IMAGE_ID):
                raise Untried("the source has no retrieve.frames")
        try:
            pixels: np.ndarray[Any, Any] = self.ask("load_pixels", instance, frame)
        except Violation as violation:
            lacks = isinstance(violation.__cause__, UnsupportedError)
            if lacks and not self.supports("retrieve.frames"):
                raise Untried("the source has no retrieve.frames") from violation
            raise
        return pixels

    def some(self, found: list[T], what: str) -> list[T]:
        """Return what was found.

        Raises
        ------
        Untried
            It is nothing.
        """
        if not found:
            raise Untried(f"the source shows no {what} to try it on")
        return found

    def _once(self, key: Any, make: Callable[[], T]) -> T:
        """Return what was made once; a failure is told by the rule about it, so that others do not repeat it."""
        if key not in self._kept:
            try:
                self._kept[key] = make()
            except Violation as violation:
                self._kept[key] = Untried(f"not tried, for {violation.problem}")
        found = self._kept[key]
        if isinstance(found, Untried):
            raise Untried(str(found))
        kept: T = found
        return kept

    def _list_studies(self) -> Listing:
        if not self.supports("query.studies"):
            from dicomsource.natural import NaturalDataset

            return Listing([NaturalDataset(one) for one in self.known_studies], complete=False)
        rows = self.ask("query.studies.search", limit=STUDIES_LISTED)
        return Listing(rows, complete=len(rows) < STUDIES_LISTED)

    def _choose_studies(self) -> list[str]:
        rows = [row for row in self.studies.rows if row.get("StudyInstanceUID")]
        rows.sort(key=lambda row: _count(row, "Study") > _MANY_INSTANCES)
        different = {str(row.get("ModalitiesInStudy")): row for row in reversed(rows)}
        first = sorted(
            rows, key=lambda row: different[str(row.get("ModalitiesInStudy"))] is not row
        )
        uids = dict.fromkeys(str(row["StudyInstanceUID"]) for row in first)
        return self.some(list(uids)[:STUDIES_LOOKED_INTO], "study")

    def _choose_series(self) -> list[tuple[str, str]]:
        chosen: list[tuple[str, str]] = []
        for study in self.chosen_studies:
            if self.supports("query.series"):
                rows: Sequence[Mapping[str, Any]] = self.rows("series", study)
            elif self.supports("retrieve.series.metadata"):
                rows = self.metadata(study)
            else:
                raise Untried("the source has no query.series")
            rows = [row for row in rows if row.get("SeriesInstanceUID")]
            rows = sorted(
                rows,
                key=lambda row: (
                    row.get("Modality") in _WITHOUT_IMAGES,
                    _count(row, "Series") > _MANY_INSTANCES,
                ),
            )
            uids = dict.fromkeys(str(row[UIDS[1]]) for row in rows)
            chosen += [(study, series) for series in list(uids)[:SERIES_LOOKED_INTO]]
        return self.some(chosen, "series")


def _count(row: Mapping[str, Any], level: str) -> int:
    try:
        return int(row.get(f"NumberOf{level}RelatedInstances") or 0)
    except (TypeError, ValueError):
        return 0
