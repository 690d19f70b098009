"""Samples of what a source shows, each asked for once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from dicomsource.errors import DataError
from dicomsource.natural import from_part10
from dicomsource.testing.calls import Calls
from dicomsource.testing.levels import LEVELS, UIDS, triple
from dicomsource.testing.rule import Untried, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dicomsource.datasource import WebApiDataSource
    from dicomsource.natural import NaturalDataset

T = TypeVar("T")
Rows = list["NaturalDataset"]

STUDIES_LISTED = 100
"""How many studies are listed; a source with fewer is small, and is looked at as a whole."""

STUDIES_LOOKED_INTO = 4
SERIES_LOOKED_INTO = 2
INSTANCES_LOOKED_AT = 3
_MANY_INSTANCES = 300
_WITHOUT_IMAGES = frozenset({"SR", "PR", "KO", "DOC", "PLAN", "RTPLAN", "RTSTRUCT", "ECG", "HD"})
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
# Whose frames nobody can cut out.
_VIDEOS = tuple(f"1.2.840.10008.5.1.4.1.1.77.1.{number}.1" for number in (1, 2, 4))
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


class Samples(Calls):
    """Samples of what a source shows; each is asked for once and shared by the rules.

    Parameters
    ----------
    source
        The source.
    known_studies
        Studies that it is known to hold: keyword to value, StudyInstanceUID among them.
    """

    def __init__(
        self, source: WebApiDataSource, known_studies: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(source)
        self.known_studies = [dict(one) for one in known_studies]
        self._kept: dict[Any, Any] = {}

    @property
    def levels(self) -> list[str]:
        """The levels at which the source can search."""
        return [level for level in LEVELS if self.supports(f"query.{level}")]

    @property
    def studies(self) -> Listing:
        """The first studies."""
        return self._once("studies", self._list_studies)

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
        """Some instances that are images with pixels."""
        return self._once("images", self._choose_images)

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

    def _choose_images(self) -> Rows:
        said = [
            one
            for one in self.instances
            if any(one.get(key) is not None for key in _OF_IMAGES)
            and one.get("SOPClassUID") not in _VIDEOS
        ]
        return self.some([one for one in said if self._has_pixels(one)], "image")

    def _has_pixels(self, image: NaturalDataset) -> bool:
        """Tell whether an image has pixels; some are stored without, to save room or to hide a patient's face."""
        if any(key in image for key in _PIXELS) or not self.supports("retrieve.instance"):
            return True
        try:
            file = from_part10(self.ask("retrieve.instance", **triple(image)))
        except (DataError, Violation):
            return True  # which other rules tell of
        return any(key in file for key in _PIXELS)


def _count(row: Mapping[str, Any], level: str) -> int:
    try:
        return int(row.get(f"NumberOf{level}RelatedInstances") or 0)
    except (TypeError, ValueError):
        return 0
