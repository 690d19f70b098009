"""Saving a study, series or instance as files; one failure does not end the rest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import (
    AuthenticationError,
    DicomsourceError,
    NotFoundError,
    UnreachableError,
    UnsupportedError,
)
from dicomsource_host.transfer.part10 import Identity, identity_of
from dicomsource_host.transfer.whole_file import CannotWriteError, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource.datasource import WebApiDataSource

NO_ANSWER = (AuthenticationError, UnreachableError)
HOPELESS = (*NO_ANSWER, UnsupportedError)
"""Errors after which asking for the next instance in the same way makes no sense."""


@attrs.frozen
class Failure:
    """One thing that was not done, and why."""

    what: str
    error: DicomsourceError | CannotWriteError


@attrs.define
class Incoming:
    """Saves instances below a folder as STUDY/SERIES/SOP.dcm.

    Parameters
    ----------
    source
        Where they come from.
    folder
        Where they go.
    step
        Called after each instance, saved or not.

    Attributes
    ----------
    saved
        Paths in the order of arrival.
    size
        Bytes saved.
    failures
        What did not come.
    """

    source: WebApiDataSource
    folder: Path
    step: Callable[[], None] = attrs.field(default=lambda: None)
    saved: list[Path] = attrs.field(factory=list, init=False)
    size: int = attrs.field(default=0, init=False)
    failures: list[Failure] = attrs.field(factory=list, init=False)
    _arrived: set[str] = attrs.field(factory=set, init=False)
    _only: str | None = attrs.field(default=None, init=False)

    def save(self, wanted: Sequence[Identity]) -> None:
        """Save these instances: each series at one go, then one by one what the series did not bring.

        After a file that cannot be written nothing more is asked for.

        Raises
        ------
        UnsupportedError
            The source gives no instances at all.
        """
        try:
            self._save(wanted)
        except CannotWriteError as error:
            self.failures.append(Failure(f"instance {Path(error.filename).stem}", error))

    def _save(self, wanted: Sequence[Identity]) -> None:
        by_series: dict[tuple[str, str], list[Identity]] = {}
        for instance in wanted:
            key = (instance.StudyInstanceUID, instance.SeriesInstanceUID)
            by_series.setdefault(key, []).append(instance)
        by_series_only = not self.source.supports("retrieve.instance")
        whole = self.source.supports("retrieve.instances") and (by_series_only or len(wanted) > 1)
        if by_series_only and not whole:
            self.source.retrieve.instance(**attrs.asdict(wanted[0]))  # which raises, and says why
        self._only = wanted[0].SOPInstanceUID if len(wanted) == 1 else None
        for (study, series), members in by_series.items():
            error = self._save_series(study, series) if whole else None
            missing = [i for i in members if i.SOPInstanceUID not in self._arrived]
            if not self._save_missing(missing, error):
                return

    def _save_series(self, study: str, series: str) -> DicomsourceError | None:
        try:
            for data in self.source.retrieve.instances(study, series):
                self._keep(data)
        except DicomsourceError as error:
            return error
        return None

    def _save_missing(self, missing: Sequence[Identity], error: DicomsourceError | None) -> bool:
        """Save what its series did not bring, because of `error` or in silence; False where going on is hopeless."""
        if not missing:
            return True
        if isinstance(error, NO_ANSWER):
            self.failures.append(Failure(f"series {missing[0].SeriesInstanceUID}", error))
            return False
        if self.source.supports("retrieve.instance"):
            return all(self._save_instance(instance) for instance in missing)
        for instance in missing:
            reason = error or NotFoundError("the series came without it")
            self.failures.append(Failure(f"instance {instance.SOPInstanceUID}", reason))
            self.step()
        return True

    def _save_instance(self, instance: Identity) -> bool:
        """Save one instance; False where it makes no sense to go on."""
        try:
            self._keep(self.source.retrieve.instance(**attrs.asdict(instance)))
        except DicomsourceError as error:
            self.failures.append(Failure(f"instance {instance.SOPInstanceUID}", error))
            self.step()
            return not isinstance(error, HOPELESS)
        return True

    def _keep(self, data: bytes) -> None:
        identity = identity_of(data)
        if self._only not in (None, identity.SOPInstanceUID):
            return  # came along with the one wanted
        path = self.folder / identity.path
        write_whole(path, data)
        if identity.SOPInstanceUID not in self._arrived:
            self._arrived.add(identity.SOPInstanceUID)
            self.saved.append(path)
            self.size += len(data)
            self.step()


def instances_of(
    source: WebApiDataSource, study: str, series: str | None = None, instance: str | None = None
) -> list[Identity]:
    """Return what a study or series holds, series by series, as the source lists it.

    Raises
    ------
    NotFoundError
        The source lists no instance there.
    """
    if series is not None and instance is not None:
        return [Identity(study, series, instance)]
    if source.supports("query.instances"):
        all_series = [series] if series is not None else _series_of(source, study)
        rows = [row for uid in all_series for row in source.query.instances.search(study, uid)]
    else:
        rows = source.retrieve.series.metadata(study, series)
    if not rows:
        place = f"study {study}" if series is None else f"series {series} of study {study}"
        raise NotFoundError(
            f"there is no {place} with instances", source=f"Data source {source.name!r}"
        )
    return [
        Identity(study, str(row["SeriesInstanceUID"]), str(row["SOPInstanceUID"])) for row in rows
    ]


def _series_of(source: WebApiDataSource, study: str) -> list[str]:
    return [str(row["SeriesInstanceUID"]) for row in source.query.series.search(study)]
