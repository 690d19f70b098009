"""Whether a data source is there: each step from its configuration to the pixels of one frame."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

import attrs

from dicomsource.errors import DataError, HTTPStatusError, NotFoundError, UnreachableError
from dicomsource_host.framework.instances import has_image
from dicomsource_host.terminal.texts import count_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dicomsource.datasource import WebApiDataSource
    from dicomsource.natural import NaturalDataset

_ANSWERS = (DataError, HTTPStatusError, NotFoundError)
_STUDIES_LOOKED_AT = 5
_SERIES_LOOKED_AT = 5
_WITHOUT_IMAGES = frozenset({"SR", "PR", "KO", "DOC", "PLAN", "RTPLAN", "RTSTRUCT", "ECG", "HD"})


@attrs.frozen
class Step:
    """How one step of a check went.

    Parameters
    ----------
    name
        What was tried.
    outcome
        ``skipped`` where there was nothing to try it on.
    sentence
        What was found, or why it failed.
    seconds
        How long it took.
    error
        What was raised.
    """

    name: str
    outcome: Literal["ok", "failed", "skipped"]
    sentence: str
    seconds: float = 0.0
    error: Exception | None = None


class SourceCheck:
    """Checks one data source, step by step; after a failure nothing more is tried.

    Parameters
    ----------
    open_source
        Gives the source; what it raises is a fault of the configuration.
    """

    def __init__(self, open_source: Callable[[], WebApiDataSource]) -> None:
        self._open = open_source
        self._source: WebApiDataSource
        self._studies: list[NaturalDataset] = []
        self._image: NaturalDataset | None = None

    def steps(self) -> Iterator[Step]:
        """Yield each step as soon as it is done."""
        tries: tuple[tuple[str, Callable[[], str | None]], ...] = (
            ("configuration", self._configuration),
            ("search", self._search),
            ("metadata", self._metadata),
            ("frame", self._frame),
        )
        for name, attempt in tries:
            started = time.perf_counter()
            try:
                sentence = attempt()
            except Exception as error:
                yield from _failed(name, error, time.perf_counter() - started)
                return
            seconds = time.perf_counter() - started
            if sentence is None:
                yield Step(name, "skipped", "the source shows nothing to try it on")
                continue
            if name == "search":
                yield Step("reachable", "ok", "it answers")
            yield Step(name, "ok", sentence, seconds)

    def _configuration(self) -> str:
        self._source = self._open()
        return "it is valid"

    def _search(self) -> str:
        self._studies = self._source.query.studies.search(limit=_STUDIES_LOOKED_AT)
        if not self._studies:
            return "it answers, with no study"
        more = " or more" if len(self._studies) >= _STUDIES_LOOKED_AT else ""
        return f"{count_text(len(self._studies), 'study', 'studies')}{more}"

    def _metadata(self) -> str | None:
        said = None
        for study, series in self._series():
            instances = self._source.retrieve.series.metadata(study, series)
            attributes = count_text(sum(map(len, instances)), "attribute")
            said = f"{count_text(len(instances), 'instance')} with {attributes} in one series"
            self._image = next((one for one in instances if has_image(one)), None)
            if self._image is not None:
                break
        return said

    def _series(self) -> Iterator[tuple[str, str | None]]:
        """Yield some series, those with images first, as pairs of study and series."""
        looked_at = 0
        for study in self._studies:
            uid = str(study["StudyInstanceUID"])
            if not self._source.supports("query.series"):
                yield uid, None
                continue
            rows: Sequence[Mapping[str, Any]] = self._source.query.series.search(uid)
            for row in sorted(rows, key=lambda row: row.get("Modality") in _WITHOUT_IMAGES):
                if looked_at == _SERIES_LOOKED_AT:
                    return
                looked_at += 1
                yield uid, str(row["SeriesInstanceUID"])

    def _frame(self) -> str | None:
        if self._image is None:
            return None
        pixels = self._source.load_pixels(self._image, 1)
        return f"{' x '.join(map(str, pixels.shape))} values of {pixels.dtype}"


def _failed(name: str, error: Exception, seconds: float) -> Iterator[Step]:
    from dicomsource_host.framework.faults import sentence_for

    sentence = sentence_for(error)
    if isinstance(error, UnreachableError) and name in ("configuration", "search"):
        yield Step("reachable", "failed", sentence, seconds, error)
        return
    if name == "search" and isinstance(error, _ANSWERS):
        yield Step("reachable", "ok", "it answers")
    yield Step(name, "failed", sentence, seconds, error)
