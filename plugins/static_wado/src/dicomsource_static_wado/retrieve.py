"""Retrieving from a tree: metadata, frames, files, bulk data and pictures."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dicomsource.errors import NotFoundError
from dicomsource.natural import from_dicom_json
from dicomsource_static_wado import layout
from dicomsource_static_wado.bulk import absolute, fetch_bulk_data
from dicomsource_static_wado.lists import first_value
from dicomsource_static_wado.mime import frame_of, looks_like_frame, looks_like_part10, part_of
from dicomsource_static_wado.pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dicomsource.contract import DicomJson, EncodedFrame
    from dicomsource.natural import NaturalDataset
    from dicomsource_static_wado.lists import Lists
    from dicomsource_static_wado.tree import Tree

_FRAME = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
_FILE = 'multipart/related; type="application/dicom"; transfer-syntax=*'


class Retrieve:
    """Retrieves from a tree.

    Parameters
    ----------
    tree
        Where files are.
    lists
        Its lists.
    """

    def __init__(self, tree: Tree, lists: Lists) -> None:
        self._tree = tree
        self._lists = lists
        self._lock = threading.Lock()
        self._last: tuple[tuple[str, str], list[DicomJson]] | None = None
        self.series = {"metadata": self.metadata}
        pictures = Pictures(tree, row=self._row, frame=self._frame)
        self.thumbnail, self.rendered = pictures.thumbnail, pictures.rendered

    def metadata(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[NaturalDataset]:
        """Yield the metadata of a series' instances, or of all series of a study one after the other."""
        series: Iterable[str | None] = [SeriesInstanceUID]
        if SeriesInstanceUID is None:
            rows = self._lists.series(StudyInstanceUID)
            series = [first_value(row, "0020000E") for row in rows]
        for uid in series:
            for row in self._lists.metadata(StudyInstanceUID, uid or ""):
                yield from_dicom_json(row)

    def instance(self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> bytes:
        """Return an instance as a Part 10 file: the tree's own, or put together from what the tree has."""
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        try:
            fetched = self._tree.fetch(
                layout.part10(*uids), accept=_FILE, looks_right=looks_like_part10
            )
        except NotFoundError:
            return self._assembled(*uids)
        assert fetched is not None
        return part_of(fetched).content

    def frames(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frames: Sequence[int],
    ) -> list[EncodedFrame]:
        """Return frames of an instance, as they are stored."""
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return [self._frame(uids, number) for number in frames]

    def bulkDataURI(
        self, StudyInstanceUID: str, BulkDataURI: str, SeriesInstanceUID: str | None = None
    ) -> bytes:
        """Return what a BulkDataURI of the metadata refers to, as the tree has it or made absolute."""
        url = absolute(BulkDataURI, self._tree.url, StudyInstanceUID, SeriesInstanceUID)
        return fetch_bulk_data(self._tree, url)

    def _frame(self, uids: tuple[str, str, str], number: int) -> EncodedFrame:
        try:
            fetched = self._tree.fetch(
                layout.frame(*uids, number), accept=_FRAME, looks_right=looks_like_frame
            )
        except NotFoundError as error:
            raise NotFoundError(
                f"the tree has no frame {number} of instance {uids[2]} ({error.problem})"
            ) from error
        assert fetched is not None
        return frame_of(fetched, lambda: first_value(self._row(*uids), "00083002"))

    def _assembled(self, *uids: str) -> bytes:
        from dicomsource_static_wado.assemble import assembled

        study, series, instance = uids
        return assembled(
            from_dicom_json(self._row(study, series, instance)),
            frames=lambda numbers: self.frames(study, series, instance, numbers),
            bulk_data=lambda url: fetch_bulk_data(self._tree, url),
        )

    def _row(self, study: str, series: str, instance: str) -> DicomJson:
        """Return the metadata of one instance; that of the last series is kept, for one instance after the other."""
        with self._lock:
            last = self._last
        rows = last[1] if last and last[0] == (study, series) else None
        if rows is None:
            try:
                rows = self._lists.metadata(study, series)
            except NotFoundError as error:
                try:
                    return self._lists.instance_metadata(study, series, instance)
                except NotFoundError:
                    raise error from None
            with self._lock:
                self._last = ((study, series), rows)
        for row in rows:
            if first_value(row, "00080018") == instance:
                return row
        raise NotFoundError(f"series {series} has no instance {instance}")

    def forget(self, StudyInstanceUID: str | None = None) -> None:
        """Drop what is kept of a study, or of all."""
        with self._lock:
            if self._last and StudyInstanceUID in (None, self._last[0][0]):
                self._last = None
