"""What a program has learnt of studies, series and instances, and who wants to know."""

from dicomsource.metadata.events import Event, MetadataEvent, Publisher, Subscription
from dicomsource.metadata.image_index import ImageReference
from dicomsource.metadata.records import SeriesRecord, StudyRecord
from dicomsource.metadata.store import DicomMetadataStore

__all__ = [
    "DicomMetadataStore",
    "Event",
    "ImageReference",
    "MetadataEvent",
    "Publisher",
    "SeriesRecord",
    "StudyRecord",
    "Subscription",
]
