"""The metadata that a program has gathered, by study, series, instance and image id."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, NotFoundError, UnknownNameError
from dicomsource.imageids import parse_image_id
from dicomsource.metadata.events import Event, MetadataEvent, Publisher, Subscription
from dicomsource.metadata.image_index import ImageReference
from dicomsource.metadata.image_references import ImageReferences
from dicomsource.metadata.reading import datasets_of
from dicomsource.metadata.tree import StudyTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dicomsource.metadata.records import SeriesRecord, StudyRecord
    from dicomsource.natural import NaturalDataset


class DicomMetadataStore:
    """Studies, series and instances, found by UID or image id at once, however many there are.

    Safe to use from several threads. Subscribers are called in the thread that made the change, after it, with no lock
    held.

    Examples
    --------
    >>> store = DicomMetadataStore()
    >>> subscription = store.subscribe(Event.SERIES_ADDED, lambda told: print(told.SeriesInstanceUID))
    >>> store.add_instances([{"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "SOPInstanceUID": "1.1.1"}])
    1.1
    >>> store.get_instance("1", "1.1", "1.1.1").SOPInstanceUID
    '1.1.1'

    References
    ----------
    OHIF, DicomMetadataStore and MetadataProvider.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._tree = StudyTree(self._lock)
        self._images = ImageReferences(self._lock)
        self._publisher: Publisher[MetadataEvent] = Publisher()

    def subscribe(self, event: str, callback: Callable[[MetadataEvent], object]) -> Subscription:
        """Have a function called at each such event from now on.

        Parameters
        ----------
        event
            One of `Event`.
        callback
            Takes a `MetadataEvent`.

        Raises
        ------
        UnknownNameError
            There is no such event.
        """
        if event not in list(Event):
            raise UnknownNameError(
                f"a metadata store has no event {event!r}", known=Event.__members__
            )
        return self._publisher.subscribe(event, callback)

    def add_study(self, dataset: Any) -> None:
        """Add a study without its series, or what a new row says of one that is here.

        Parameters
        ----------
        dataset
            Study row of a search, or any dataset of the study.

        Raises
        ------
        DataError
            It has no StudyInstanceUID.
        """
        rows = datasets_of(dataset, "StudyInstanceUID")
        with self._lock:
            told = self._tree.add_studies(rows)
        self._tell(told)

    def add_series_metadata(self, series: Any, madeInClient: bool = False) -> None:
        """Add series without their instances, or what new rows say of series that are here.

        Parameters
        ----------
        series
            Series rows of a search, of any studies.
        madeInClient
            Told to subscribers.

        Raises
        ------
        DataError
            A row lacks the UID of its study or series; then none is added.
        """
        rows = datasets_of(series, "StudyInstanceUID", "SeriesInstanceUID")
        with self._lock:
            told = self._tree.add_series(rows, madeInClient)
        self._tell(told)

    def add_instances(self, instances: Any, madeInClient: bool = False) -> None:
        """Add instances of any studies and series; one that is here already is replaced.

        Parameters
        ----------
        instances
            Natural datasets, DICOM JSON, pydicom datasets, Part 10 bytes or paths, in any mixture.
        madeInClient
            Told to subscribers, once for each series; of an object that is here already they are not told again.

        Raises
        ------
        DataError
            An instance lacks one of its three UIDs; then none is added.
        """
        batch = datasets_of(instances, "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
        with self._lock:
            told = self._tree.add_instances(batch, madeInClient)
        self._tell(told)

    def add_instance(self, instance: Any, madeInClient: bool = False) -> None:
        """Add one instance, as `add_instances` does."""
        self.add_instances([instance], madeInClient)

    def update_series_metadata(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, **attributes: Any
    ) -> None:
        """Change attributes of a series.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID
            The series.
        attributes
            Keyword to new value.

        Raises
        ------
        NotFoundError
            The series is not here.
        """
        with self._lock:
            told = self._tree.update_series(StudyInstanceUID, SeriesInstanceUID, attributes)
        if told is None:
            raise NotFoundError(
                f"the metadata store has no series {SeriesInstanceUID} in study {StudyInstanceUID}",
                way_out="Add it with add_series_metadata first",
            )
        self._tell(told)

    def remove(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> bool:
        """Remove a study, a series or an instance, and its image ids; return whether it was here.

        Raises
        ------
        DataError
            An instance is named without its series.
        """
        if SOPInstanceUID is not None and SeriesInstanceUID is None:
            raise DataError(
                f"instance {SOPInstanceUID} is named without its series",
                way_out="Give the SeriesInstanceUID too",
            )
        with self._lock:
            self._images.remove(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
            return self._tree.remove(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)

    def clear(self) -> None:
        """Remove everything but the subscriptions."""
        with self._lock:
            self._tree.studies.clear()
            self._images.clear()

    def get_study_instance_uids(self) -> list[str]:
        """Return the UIDs of all studies, in the order in which they came."""
        with self._lock:
            return list(self._tree.studies)

    def get_study(self, StudyInstanceUID: str) -> StudyRecord | None:
        """Return a study, None where it is not here."""
        with self._lock:
            return self._tree.studies.get(StudyInstanceUID)

    def get_series(self, StudyInstanceUID: str, SeriesInstanceUID: str) -> SeriesRecord | None:
        """Return a series, None where it is not here."""
        study = self.get_study(StudyInstanceUID)
        return None if study is None else study.get_series(SeriesInstanceUID)

    def get_instance(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str
    ) -> NaturalDataset | None:
        """Return an instance, None where it is not here."""
        series = self.get_series(StudyInstanceUID, SeriesInstanceUID)
        return None if series is None else series.get_instance(SOPInstanceUID)

    def add_image_id(
        self,
        image_id: str,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frame: int = 1,
        source_name: str | None = None,
    ) -> None:
        """Register what an image id stands for; the instance need not be here.

        Parameters
        ----------
        image_id
            The image id.
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            The instance.
        frame
            Number of the frame, from 1.
        source_name
            The data source that gives its pixels.
        """
        reference = ImageReference(
            StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, frame, source_name
        )
        self._images.add(image_id, reference)

    def add_image_ids_later(
        self, instances: Iterable[Mapping[str, Any]], register: Callable[[Any], object]
    ) -> None:
        """Have the image ids of instances registered when one is looked up that nobody has registered.

        Parameters
        ----------
        instances
            Each with its three UIDs.
        register
            Called with an instance then, at most once; it calls `add_image_id`.
        """
        self._images.add_later(instances, register)

    def get_image_reference(self, image_id: str) -> ImageReference | None:
        """Return what an image id was registered for, None where nobody registered it.

        One registered frame leads to the others: an image id of the known schemes stands for its own frame of the
        instance that its first frame, or its id without frame, was registered for.
        """
        return self._images.get(image_id)

    def get_instance_by_image_id(self, image_id: str) -> NaturalDataset | None:
        """Return the instance that an image id was registered for, or else whose UIDs it holds.

        None where it is not here, or the image id says nothing that is known.
        """
        named: Any = self.get_image_reference(image_id)
        if named is None:
            try:
                named = parse_image_id(image_id)
            except DataError:
                return None
        return self.get_instance(
            named.StudyInstanceUID, named.SeriesInstanceUID, named.SOPInstanceUID
        )

    def _tell(self, told: list[MetadataEvent]) -> None:
        for event in told:
            self._publisher.publish(event.event, event)
