"""Metadata of a study that several members have parts of."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DicomsourceError, NotFoundError, UnsupportedError
from dicomsource.natural.bulk_data import BulkData
from dicomsource_merge.asking import Question
from dicomsource_merge.failing import none_of_them

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dicomsource import NaturalDataset, WebApiDataSource
    from dicomsource_merge.asking import Asking
    from dicomsource_merge.holdings import Holdings
    from dicomsource_merge.locating import Locating


_KEPT = 16


class Metadata:
    """``retrieve.series.metadata`` of a merge: each instance once, from the first member that has it.

    Parameters
    ----------
    locating, asking, holdings
        Of the merge.
    forget
        Called with the UID of a study whose metadata came in part, so that it is asked for again next time.
    """

    def __init__(
        self,
        locating: Locating,
        asking: Asking,
        holdings: Holdings,
        forget: Callable[[str], None],
    ) -> None:
        self._locating = locating
        self._asking = asking
        self._holdings = holdings
        self._forget = forget

    def metadata(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> list[NaturalDataset]:
        """Return the instances of a study or series.

        Raises
        ------
        NotFoundError
            No member has it.
        DicomsourceError
            None of the members that have it gives it.
        """
        located = self._locating.find(StudyInstanceUID)
        names = located.candidates
        if not names:
            raise NotFoundError(f"no member has study {StudyInstanceUID}", way_out="Check the UID")

        def fetch(source: WebApiDataSource) -> list[NaturalDataset]:
            return source.retrieve.series.fetch(StudyInstanceUID, SeriesInstanceUID)

        answers = self._asking.ask(
            [Question(name, fetch) for name in names],
            patient=True,
            harmless=(NotFoundError, UnsupportedError),
        )
        errors = {one.member: one.error for one in answers if one.error is not None}
        if len(errors) == len(answers):
            raise none_of_them(errors)
        failed = [one for one in errors.values() if not isinstance(one, NotFoundError)]
        if failed or not located.complete:
            self._forget(StudyInstanceUID)
        instances: dict[tuple[str, str], NaturalDataset] = {}
        holders: dict[tuple[str, str], list[str]] = {}
        for answer in answers:
            for instance in answer.value or ():
                key = (str(instance["SeriesInstanceUID"]), str(instance["SOPInstanceUID"]))
                instances.setdefault(key, instance)
                holders.setdefault(key, []).append(answer.member)
        for (series, sop), members in holders.items():
            self._holdings.note(dict.fromkeys(members), StudyInstanceUID, series, sop)
        return list(instances.values())


class BulkDataOwners:
    """Which member a BulkDataURI is from, told by the instance that has it.

    Parameters
    ----------
    known
        Gives the instances of a study or series, as the merge gave them.
    holdings
        Of the merge.
    """

    def __init__(
        self, known: Callable[[str, str | None], list[NaturalDataset]], holdings: Holdings
    ) -> None:
        self._known = known
        self._holdings = holdings
        self._lock = threading.Lock()
        self._owners: OrderedDict[tuple[str, str | None], dict[str, str]] = OrderedDict()

    def owner(self, study: str, series: str | None, uri: str) -> str | None:
        """Return the member, None where no instance has the URI."""
        with self._lock:
            owners = self._owners.get((study, series))
        if owners is None:
            try:
                instances = self._known(study, series)
            except DicomsourceError:  # who has the study is asked for the bulk data then
                return None
            owners = {}
            for instance in instances:
                uids = (str(instance["SeriesInstanceUID"]), str(instance["SOPInstanceUID"]))
                members = self._holdings.of(study, *uids)
                if members:
                    owners.update(dict.fromkeys(_uris(instance), members[0]))
            with self._lock:
                self._owners[study, series] = owners
                while len(self._owners) > _KEPT:
                    self._owners.popitem(last=False)
        return owners.get(uri)

    def forget(self, study: str | None = None) -> None:
        """Forget what is known of a study, or of all."""
        with self._lock:
            for key in [key for key in self._owners if study in (None, key[0])]:
                del self._owners[key]


def _uris(dataset: Mapping[str, Any]) -> Iterator[str]:
    for value in dataset.values():
        if isinstance(value, BulkData):
            yield value.BulkDataURI
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from _uris(item)
