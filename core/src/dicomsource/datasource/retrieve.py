"""Getting stored objects: files, frames, rendered images and bulk data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.datasource.parts import call_with_known, function, part
from dicomsource.datasource.series_metadata import SeriesMetadata
from dicomsource.errors import NotFoundError, QueryError, errors_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dicomsource.contract.data import EncodedFrame
    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.image_ids import ImageIds
    from dicomsource.datasource.query import Query
    from dicomsource.natural import NaturalDataset


class Retrieve:
    """What a source gives; what its plugin leaves out is made from the rest where that can be done.

    Attributes
    ----------
    series
        Holds ``metadata``.

    References
    ----------
    OHIF, ``retrieve`` of a data source; DICOM PS3.18, 10.4.
    """

    def __init__(
        self, parts: object, context: SourceContext, query: Query, image_ids: ImageIds
    ) -> None:
        self.series = SeriesMetadata(parts, context, query, image_ids)
        self._parts = parts
        self._context = context
        self._query = query
        self._given = {
            name: function(parts, name, within="retrieve")
            for name in (
                "instance",
                "instances",
                "frames",
                "rendered",
                "bulkDataURI",
                "directURL",
            )
        }

    def supports(self, name: str) -> bool:
        """Whether a function works, given by the plugin or made from what it gives."""
        if name == "series.metadata":
            return self.series.supported
        if name == "frames":
            return bool(self._given[name] or self._given["instance"])
        if name == "instances":
            listed = self._query.series.supported and self._query.instances.supported
            return bool(
                self._given[name] or (self._given["instance"] and (listed or self.series.supported))
            )
        if name == "rendered":
            return bool(self._given[name]) or (self.supports("frames") and self.series.supported)
        return (
            self._given[name] is not None
            if name in self._given
            else callable(part(self._parts, name))
        )

    def instance(self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> bytes:
        """Return one instance as the bytes of a Part 10 file."""
        return bytes(
            self._call(
                "instance",
                StudyInstanceUID=StudyInstanceUID,
                SeriesInstanceUID=SeriesInstanceUID,
                SOPInstanceUID=SOPInstanceUID,
            )
        )

    def instances(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[bytes]:
        """Yield the instances of a study or series as the bytes of Part 10 files, one at a time."""
        if self._given["instances"] is not None:
            with errors_named(self._context.label):
                yield from self._call(
                    "instances",
                    StudyInstanceUID=StudyInstanceUID,
                    SeriesInstanceUID=SeriesInstanceUID,
                )
            return
        if self._given["instance"] is None:
            raise self._context.lacks("retrieve.instance")
        for row in self._instances_of(StudyInstanceUID, SeriesInstanceUID):
            yield self.instance(
                StudyInstanceUID, str(row["SeriesInstanceUID"]), str(row["SOPInstanceUID"])
            )

    def frames(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frames: Sequence[int] = (1,),
    ) -> list[EncodedFrame]:
        """Return frames as they are stored, in the order asked for.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            The instance.
        frames
            Numbers of the frames, from 1.

        Raises
        ------
        QueryError
            A frame number is not a whole number from 1.
        NotFoundError
            The instance has no such frame.
        """
        wanted = list(frames)
        if not wanted or any(type(frame) is not int or frame < 1 for frame in wanted):
            raise QueryError(
                f"frames are {wanted!r}",
                source=self._context.label,
                way_out="Give whole numbers, counted from 1",
            )
        uids = {
            "StudyInstanceUID": StudyInstanceUID,
            "SeriesInstanceUID": SeriesInstanceUID,
            "SOPInstanceUID": SOPInstanceUID,
        }
        if self._given["frames"] is not None:
            given = list(self._call("frames", **uids, frames=wanted))
            if len(given) != len(wanted):
                raise NotFoundError(
                    f"instance {SOPInstanceUID} gave {len(given)} of the frames {wanted}",
                    source=self._context.label,
                )
            return given
        if self._given["instance"] is None:
            raise self._context.lacks("retrieve.frames")
        from dicomsource.pixels import frames_of_part10

        with errors_named(self._context.label):
            return frames_of_part10(self.instance(**uids), wanted)

    def rendered(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frame: int | None = None,
    ) -> bytes:
        """Return a picture of an instance or frame for looking at, as PNG or JPEG.

        Notes
        -----
        Where the plugin gives none, the frame is decoded and windowed here, as PNG.
        """
        uids = {
            "StudyInstanceUID": StudyInstanceUID,
            "SeriesInstanceUID": SeriesInstanceUID,
            "SOPInstanceUID": SOPInstanceUID,
        }
        if self._given["rendered"] is not None:
            return bytes(self._call("rendered", **uids, frame=frame))
        from dicomsource.pixels import decode_frame, render_png, to_display

        instance = self._metadata_of(**uids)
        encoded = self.frames(**uids, frames=[frame or 1])[0]
        with errors_named(self._context.label):
            return render_png(to_display(decode_frame(encoded, instance), instance))

    def bulkDataURI(
        self, StudyInstanceUID: str, BulkDataURI: str, SeriesInstanceUID: str | None = None
    ) -> bytes:
        """Return the bytes that a BulkDataURI of the metadata refers to."""
        return bytes(
            self._call(
                "bulkDataURI",
                StudyInstanceUID=StudyInstanceUID,
                BulkDataURI=BulkDataURI,
                SeriesInstanceUID=SeriesInstanceUID,
            )
        )

    def directURL(self, **arguments: Any) -> str:
        """Return a URL at which a browser finds what the arguments name."""
        return str(self._call("directURL", **arguments))

    def __getattr__(self, name: str) -> Any:
        """Pass through what else the plugin gives, such as ``thumbnail``."""
        if not name.startswith("_") and (given := part(self._parts, name)) is not None:
            return given
        raise AttributeError(f"retrieve of {self._context.label} has no {name!r}")

    def _call(self, name: str, **arguments: Any) -> Any:
        given = self._given[name]
        if given is None:
            raise self._context.lacks(f"retrieve.{name}")
        with errors_named(self._context.label):
            return call_with_known(given, **arguments)

    def _instances_of(self, study_uid: str, series_uid: str | None) -> Iterator[NaturalDataset]:
        """Yield what names the instances, by search where the source has it, by metadata otherwise."""
        if not (self._query.series.supported and self._query.instances.supported):
            yield from self.series.metadata(study_uid, series_uid)
            return
        series = [series_uid] if series_uid else self._query.series.search(study_uid)
        for one in series:
            uid = one if isinstance(one, str) else str(one["SeriesInstanceUID"])
            yield from self._query.instances.search(study_uid, uid)

    def _metadata_of(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str
    ) -> NaturalDataset:
        for instance in self.series.metadata(StudyInstanceUID, SeriesInstanceUID):
            if instance.get("SOPInstanceUID") == SOPInstanceUID:
                return instance
        raise NotFoundError(
            f"series {SeriesInstanceUID} has no instance {SOPInstanceUID}",
            source=self._context.label,
        )
