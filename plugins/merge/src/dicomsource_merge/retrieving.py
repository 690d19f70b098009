"""Retrieval, from the member that has the object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from dicomsource.errors import NotFoundError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from os import PathLike
    from pathlib import Path

    from pydicom import Dataset

    from dicomsource import EncodedFrame, WebApiDataSource
    from dicomsource_merge.holdings import Holdings
    from dicomsource_merge.locating import Locating
    from dicomsource_merge.members import Members
    from dicomsource_merge.metadata import BulkDataOwners, Metadata

T = TypeVar("T")
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


class Retrieving:
    """The `retrieve` of a merge.

    Parameters
    ----------
    members, locating, holdings, metadata, owners
        Of the merge.
    """

    def __init__(
        self,
        members: Members,
        locating: Locating,
        holdings: Holdings,
        metadata: Metadata,
        owners: BulkDataOwners,
    ) -> None:
        self.series = metadata
        self._members = members
        self._locating = locating
        self._holdings = holdings
        self._owners = owners

    def instance(self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> bytes:
        """Return a file, from the first member that has it."""
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return self._from_first(uids, lambda source: source.retrieve.instance(*uids))

    def frames(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frames: list[int],
    ) -> list[EncodedFrame]:
        """Return frames, from the first member that has the instance."""
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return self._from_first(uids, lambda source: source.retrieve.frames(*uids, frames))

    def rendered(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
        **options: Any,
    ) -> bytes:
        """Return a picture, from the first member that has what it shows."""
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return self._from_first(
            uids, lambda source: source.retrieve.rendered(*uids, frame, **options)
        )

    def thumbnail(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
        **options: Any,
    ) -> bytes:
        """Return a small picture, from the first member that has what it shows."""
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return self._from_first(
            uids, lambda source: source.retrieve.thumbnail(*uids, frame, **options)
        )

    def bulkDataURI(
        self,
        StudyInstanceUID: str,
        BulkDataURI: str,
        SeriesInstanceUID: str | None = None,
        byte_range: tuple[int, int | None] | None = None,
    ) -> bytes:
        """Return bulk data, from the member whose metadata named it."""

        def fetch(source: WebApiDataSource) -> bytes:
            return source.retrieve.bulkDataURI(
                StudyInstanceUID, BulkDataURI, SeriesInstanceUID, byte_range
            )

        owner = self._owners.owner(StudyInstanceUID, SeriesInstanceUID, BulkDataURI)
        if owner is not None:
            return self._locating.call(owner, fetch)
        return self._from_first((StudyInstanceUID, SeriesInstanceUID), fetch)

    def directURL(self, **arguments: Any) -> str:
        """Return a URL, of the first member that has what the arguments name."""
        uids = tuple(arguments.get(name) for name in _UIDS)
        if uids[0] is None:
            raise NotFoundError(
                "the arguments of directURL name no study", way_out="Give StudyInstanceUID"
            )
        return self._from_first(uids, lambda source: source.retrieve.directURL(**arguments))

    def instances(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[bytes]:
        """Yield files, each instance once: whole from a member that has all alone, else one by one."""
        names = self._having(StudyInstanceUID, SeriesInstanceUID)
        if len(names) == 1:
            member = self._members.get(names[0])
            yield from member.retrieve.instances(StudyInstanceUID, SeriesInstanceUID)
            return
        for series, sop in self._listed(StudyInstanceUID, SeriesInstanceUID):
            yield self.instance(StudyInstanceUID, series, sop)

    def datasets(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[Dataset]:
        """Yield pydicom datasets, each instance once."""
        names = self._having(StudyInstanceUID, SeriesInstanceUID)
        if len(names) == 1:
            member = self._members.get(names[0])
            yield from member.retrieve.datasets(StudyInstanceUID, SeriesInstanceUID)
            return
        import io

        from pydicom import dcmread

        for file in self.instances(StudyInstanceUID, SeriesInstanceUID):
            yield dcmread(io.BytesIO(file), force=True)

    def save(
        self,
        to: str | PathLike[str],
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> list[Path]:
        """Write files, each instance once, and return their paths."""
        if SOPInstanceUID is None:
            names = self._having(StudyInstanceUID, SeriesInstanceUID)
            if len(names) > 1:
                return [
                    path
                    for series, sop in self._listed(StudyInstanceUID, SeriesInstanceUID)
                    for path in self.save(to, StudyInstanceUID, series, sop)
                ]
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return self._from_first(uids, lambda source: source.retrieve.save(to, *uids))

    def _having(self, study: str, series: str | None) -> tuple[str, ...]:
        names = self._locating.members_of(study, series)
        if not names:
            raise NotFoundError(f"no member has {series or study}", way_out="Check the UID")
        return names

    def _listed(self, study: str, series: str | None) -> list[tuple[str, str]]:
        """Return series and instances of all members, as their metadata list them."""
        instances = self.series.metadata(study, series)
        return [(str(one["SeriesInstanceUID"]), str(one["SOPInstanceUID"])) for one in instances]

    def _from_first(self, uids: tuple[str | None, ...], give: Callable[[WebApiDataSource], T]) -> T:
        return self._locating.first_that_gives(
            tuple(uid for uid in uids if uid is not None),
            lambda name: self._locating.call(name, give),
        )


class ImageIds:
    """The image ids of a merge: those of the member that has the instance.

    Parameters
    ----------
    members, holdings
        Of the merge.
    locating
        Asks, where a search did not see who has an instance.
    """

    def __init__(self, members: Members, locating: Locating, holdings: Holdings) -> None:
        self._members = members
        self._locating = locating
        self._holdings = holdings

    def for_instance(self, instance: Mapping[str, Any], frame: int | None = None) -> str:
        """Return the image id of one frame."""
        uids = [str(instance.get(name) or "") for name in _UIDS]
        names = self._holdings.of(*uids) or self._holdings.of(*uids[:2])
        names = names or self._locating.find(uids[0]).candidates
        if names:
            return self._members.get(names[0]).getImageIdsForInstance(instance, frame)
        raise UnsupportedError(
            f"no member has instance {uids[2]}", way_out="Give an instance that was retrieved here"
        )
