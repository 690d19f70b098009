"""Getting stored objects: files, frames, rendered images and bulk data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.contract.data import EncodedFrame, as_bytes
from dicomsource.datasource.frame_numbers import frame_number, frame_numbers
from dicomsource.datasource.image_ids import uids_of
from dicomsource.datasource.parts import given_function, part
from dicomsource.datasource.series_metadata import SeriesMetadata
from dicomsource.datasource.spelling import refuse_misspelled
from dicomsource.errors import NotFoundError, PluginError, errors_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.given import GivenFunction
    from dicomsource.datasource.image_ids import ImageIds
    from dicomsource.datasource.query import Query
    from dicomsource.natural import NaturalDataset

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
_ARGUMENTS = {
    "instance": _UIDS,
    "instances": _UIDS[:2],
    "frames": (*_UIDS, "frames"),
    "rendered": (*_UIDS, "frame"),
    "bulkDataURI": ("StudyInstanceUID", "BulkDataURI", "SeriesInstanceUID"),
    "directURL": (),
}
"""What each function of a plugin is offered."""


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
        refuse_misspelled(parts, ("series", *_ARGUMENTS), "retrieve")
        refuse_misspelled(part(parts, "series"), ("metadata",), "retrieve.series")
        self.series = SeriesMetadata(parts, context, query, image_ids)
        self._parts = parts
        self._context = context
        self._query = query
        self._given = {
            name: given_function(parts, name, *offered, within="retrieve", context=context)
            for name, offered in _ARGUMENTS.items()
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
        return self._bytes(
            "instance",
            StudyInstanceUID=StudyInstanceUID,
            SeriesInstanceUID=SeriesInstanceUID,
            SOPInstanceUID=SOPInstanceUID,
        )

    def instances(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[bytes]:
        """Yield the instances of a study or series as the bytes of Part 10 files, one at a time."""
        given = self._given["instances"]
        if given is not None:
            asked = {"StudyInstanceUID": StudyInstanceUID, "SeriesInstanceUID": SeriesInstanceUID}
            for file in given.items(asked):
                with errors_named(self._context.label):
                    yield as_bytes(file, f"what {given.path} returned")
            return
        if self._given["instance"] is None:
            raise self._context.lacks("retrieve.instance")
        for row in self._instances_of(StudyInstanceUID, SeriesInstanceUID):
            with errors_named(self._context.label):
                uids = uids_of({**row, "StudyInstanceUID": StudyInstanceUID})
            yield self.instance(**uids)

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
        with errors_named(self._context.label):
            wanted = frame_numbers(frames)
        uids = {
            "StudyInstanceUID": StudyInstanceUID,
            "SeriesInstanceUID": SeriesInstanceUID,
            "SOPInstanceUID": SOPInstanceUID,
        }
        if self._given["frames"] is not None:
            return self._given_frames(self._given["frames"], uids, wanted)
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

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            The instance.
        frame
            Number of the frame, from 1; None for the first, or for what the backend shows of the instance.

        Notes
        -----
        Where the plugin gives none, the frame is decoded and windowed here, as PNG.
        """
        if frame is not None:
            with errors_named(self._context.label):
                frame = frame_number(frame)
        uids = {
            "StudyInstanceUID": StudyInstanceUID,
            "SeriesInstanceUID": SeriesInstanceUID,
            "SOPInstanceUID": SOPInstanceUID,
        }
        if self._given["rendered"] is not None:
            return self._bytes("rendered", **uids, frame=frame)
        from dicomsource.pixels import decode_frame, render_png, to_display

        instance = self.series.of_instance(**uids)
        encoded = self.frames(**uids, frames=[frame or 1])[0]
        with errors_named(self._context.label):
            return render_png(to_display(decode_frame(encoded, instance), instance))

    def bulkDataURI(
        self, StudyInstanceUID: str, BulkDataURI: str, SeriesInstanceUID: str | None = None
    ) -> bytes:
        """Return the bytes that a BulkDataURI of the metadata refers to."""
        return self._bytes(
            "bulkDataURI",
            StudyInstanceUID=StudyInstanceUID,
            BulkDataURI=BulkDataURI,
            SeriesInstanceUID=SeriesInstanceUID,
        )

    def directURL(self, **arguments: Any) -> str:
        """Return a URL at which a browser finds what the arguments name.

        Arguments that the plugin does not know are left out.

        Raises
        ------
        PluginError
            There is none, and the plugin does not say why.
        """
        url = self._function("directURL")(**arguments)
        if not isinstance(url, str):
            raise PluginError(
                f"retrieve.directURL returned {type(url).__name__}",
                source=self._context.label,
                way_out="Return a URL",
            )
        return url

    def __getattr__(self, name: str) -> Any:
        """Pass through what else the plugin gives, such as ``thumbnail``."""
        if not name.startswith("_") and (given := part(self._parts, name)) is not None:
            return given
        raise AttributeError(f"retrieve of {self._context.label} has no {name!r}")

    def _function(self, name: str) -> GivenFunction:
        given = self._given[name]
        if given is None:
            raise self._context.lacks(f"retrieve.{name}")
        return given

    def _bytes(self, name: str, **arguments: Any) -> bytes:
        given = self._function(name)
        with errors_named(self._context.label):
            return as_bytes(given(**arguments), f"what {given.path} returned")

    def _given_frames(
        self, given: GivenFunction, uids: dict[str, str], wanted: list[int]
    ) -> list[EncodedFrame]:
        frames = list(given.items({**uids, "frames": wanted}))
        for frame in frames:
            if not isinstance(frame, EncodedFrame):
                raise PluginError(
                    f"{given.path} gave {type(frame).__name__} as a frame",
                    source=self._context.label,
                    way_out="Give each frame as an EncodedFrame",
                )
        if len(frames) != len(wanted):
            raise NotFoundError(
                f"instance {uids['SOPInstanceUID']} gave {len(frames)} of the frames {wanted}",
                source=self._context.label,
            )
        return frames

    def _instances_of(self, study_uid: str, series_uid: str | None) -> Iterator[NaturalDataset]:
        """Yield what names the instances, by search where the source has it, by metadata otherwise."""
        if not (self._query.series.supported and self._query.instances.supported):
            yield from self.series.cached(study_uid, series_uid)
            return
        series = [series_uid] if series_uid else self._query.series.search(study_uid)
        for one in series:
            uid = one if isinstance(one, str) else one.get("SeriesInstanceUID")
            yield from self._query.instances.search(study_uid, uid)
