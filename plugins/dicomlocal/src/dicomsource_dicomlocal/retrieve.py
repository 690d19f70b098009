"""Retrieving: metadata from the catalogue, all else from the files."""

from __future__ import annotations

import io
from itertools import chain
from typing import TYPE_CHECKING, Any

from dicomsource.errors import NotFoundError
from dicomsource_dicomlocal.catalogue.arranging import arranged, instances
from dicomsource_dicomlocal.completing import completed
from dicomsource_dicomlocal.headers.long_values import referred, value_at
from dicomsource_dicomlocal.places.place import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dicomsource.contract import EncodedFrame
    from dicomsource.natural import NaturalDataset
    from dicomsource_dicomlocal.catalogue.catalogue import Catalogue


_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


class SeriesMetadata:
    """Gives the metadata of studies and series."""

    def __init__(self, catalogue: Catalogue, look: Callable[[], None]) -> None:
        self._catalogue = catalogue
        self._look = look

    def metadata(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> Sequence[NaturalDataset]:
        """Return the instances of a study or series, or one of them; each is parsed when it is looked into."""
        from dicomsource.natural.json_instances import unread_instance

        self._look()
        shown = self._catalogue.place.url
        with self._catalogue.snapshot() as connection:
            series = chain.from_iterable(
                arranged(connection, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
            )
            found = [
                unread_instance(text, zip(_UIDS, uids, strict=True), number, shown)
                for number, (uids, text) in enumerate(instances(connection, series), 1)
            ]
        if not found:
            what = f"series {SeriesInstanceUID} of study" if SeriesInstanceUID else "study"
            raise NotFoundError(
                f"there is no {what} {StudyInstanceUID} in {self._catalogue.place.url}"
            )
        return found


class Retrieve:
    """What ``retrieve`` of a data source is.

    Parameters
    ----------
    catalogue
        Knows the files.
    look
        Called first: it looks at the files, if it is time for that.
    """

    def __init__(self, catalogue: Catalogue, look: Callable[[], None]) -> None:
        self.series = SeriesMetadata(catalogue, look)
        self._catalogue = catalogue
        self._place = catalogue.place
        self._look = look

    def metadata_version(self) -> str:
        """Return what changes with every change of the metadata of anything."""
        self._look()
        return self._catalogue.version

    def instance(self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> bytes:
        """Return an instance as its file is; one that lacks preamble or File Meta Information gets them."""
        path = self._path(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        with reading(self._place, path) as stream:
            content = stream.read()
        return completed(content, path)

    def instances(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[bytes]:
        """Yield the files of a study or series, one at a time."""
        for one in self.series.metadata(StudyInstanceUID, SeriesInstanceUID):
            yield self.instance(
                one["StudyInstanceUID"], one["SeriesInstanceUID"], one["SOPInstanceUID"]
            )

    def frames(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frames: Sequence[int],
    ) -> list[EncodedFrame]:
        """Return frames of an instance as they are stored."""
        from dicomsource.pixels import frames_of_part10

        path = self._path(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        local = self._place.local_path(path)
        if local is not None:
            return frames_of_part10(local, frames)
        with reading(self._place, path) as stream:
            return frames_of_part10(stream.read(), frames)

    def bulkDataURI(
        self,
        StudyInstanceUID: str,
        BulkDataURI: str,
        SeriesInstanceUID: str | None = None,
    ) -> bytes:
        """Return the bytes that a BulkDataURI of the metadata refers to, read from the file where they are."""
        uid, steps = referred(BulkDataURI)
        path = self._path(StudyInstanceUID, SeriesInstanceUID, uid)
        with reading(self._place, path) as stream:
            if not stream.seekable():
                return value_at(io.BytesIO(stream.read()), steps, path)
            return value_at(stream, steps, path)

    def image_id(self, instance: Mapping[str, Any], frame: int | None = None) -> str:
        """Return the image id of a frame: the path of its file.

        Raises
        ------
        NotFoundError
            There is no such instance.
        """
        from dicomsource.datasource.image_ids import uids_of
        from dicomsource.imageids import file_image_id

        local = self._place.local_path(self._path(**uids_of(instance)))
        assert local is not None
        return file_image_id(local, frame)

    def _path(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None, SOPInstanceUID: str
    ) -> str:
        self._look()
        path = self._catalogue.path_of(SOPInstanceUID, StudyInstanceUID, SeriesInstanceUID)
        if path is None:
            raise NotFoundError(
                f"study {StudyInstanceUID} has no instance {SOPInstanceUID} in {self._place.url}"
            )
        return path
