"""Storing, rejecting and deleting, in the members that are configured for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.datasource import NotOffered
from dicomsource.errors import DicomsourceError, NotFoundError
from dicomsource_merge.status import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dicomsource import WebApiDataSource
    from dicomsource_merge.configuration import MergeConfiguration
    from dicomsource_merge.locating import Locating

_NAMES = ("study", "series", "instance")


class Changing:
    """Gives `store` and `reject` of a merge.

    Parameters
    ----------
    configuration
        Says in which members.
    locating
        Of the merge.
    """

    def __init__(self, configuration: MergeConfiguration, locating: Locating) -> None:
        self._configuration = configuration
        self._locating = locating

    def store(self) -> dict[str, Any]:
        """Return the part `store`."""
        no_store = NotOffered(
            "its configuration names no member to store in",
            "Name one as storeTo, or as seriesMerge.defaultDataSourceName",
        )
        no_delete = NotOffered(
            "its configuration names no member to delete in",
            "Name some as deleteIn, if deleting for good is meant",
        )
        return {
            "dicom": self._store if self._configuration.stored_in else no_store,
            "delete": self._delete if self._configuration.deleteIn else no_delete,
        }

    def reject(self) -> dict[str, Any]:
        """Return the part `reject`."""
        if not self._configuration.rejectIn:
            no_reject = NotOffered(
                "its configuration names no member to reject in", "Name some as rejectIn"
            )
            return dict.fromkeys(_NAMES, no_reject)
        return {
            "study": self._reject_study,
            "series": self._reject_series,
            "instance": self._reject_instance,
        }

    def _store(self, files: Iterable[Any]) -> Any:
        member = str(self._configuration.stored_in)
        return self._locating.call(member, lambda source: source.store.dicom(files))

    def _delete(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> dict[str, Any]:
        uids = [uid for uid in (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID) if uid]
        return self._change(
            self._configuration.deleteIn, uids, lambda source: source.store.delete(*uids)
        )

    def _reject_study(self, StudyInstanceUID: str, **options: Any) -> dict[str, Any]:
        uids = (StudyInstanceUID,)
        return self._rejected(uids, lambda source: source.reject.study(*uids, **options))

    def _reject_series(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, **options: Any
    ) -> dict[str, Any]:
        uids = (StudyInstanceUID, SeriesInstanceUID)
        return self._rejected(uids, lambda source: source.reject.series(*uids, **options))

    def _reject_instance(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str, **options: Any
    ) -> dict[str, Any]:
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return self._rejected(uids, lambda source: source.reject.instance(*uids, **options))

    def _rejected(
        self, uids: Sequence[str], change: Callable[[WebApiDataSource], Any]
    ) -> dict[str, Any]:
        return self._change(self._configuration.rejectIn, uids, change)

    def _change(
        self,
        members: Sequence[str],
        uids: Sequence[str],
        change: Callable[[WebApiDataSource], Any],
    ) -> dict[str, Any]:
        """Change what the configured members have, and return what each says.

        Raises
        ------
        NotFoundError
            None of them has it.
        DicomsourceError
            A member failed; the others did it nevertheless.
        """
        having = self._locating.members_of(*uids)
        said: dict[str, Any] = {}
        errors: dict[str, Exception] = {}
        for name in members:
            if name in having:
                try:
                    said[name] = self._locating.call(name, change)
                except Exception as error:
                    errors[name] = error
        if not said and not errors:
            where = ", ".join(map(repr, members))
            others = f"; {', '.join(map(repr, having))} has it" if having else ""
            raise NotFoundError(f"{where} do not have {uids[-1]}{others}")
        if len(errors) == 1 and not said:
            raise next(iter(errors.values()))
        if errors:
            failed = "; ".join(f"{name!r}: {reason_of(error)}" for name, error in errors.items())
            done = f"done in {', '.join(map(repr, said))}" if said else "done nowhere"
            raise DicomsourceError(f"{done}, but not in {failed}")
        return said
