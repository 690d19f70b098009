"""Frames as they are stored, and pictures for looking at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from dicomsource.contract.data import EncodedFrame, as_bytes
from dicomsource.datasource.frame_numbers import frame_number, frame_numbers
from dicomsource.datasource.retrieve_files import RetrieveFiles
from dicomsource.errors import NotFoundError, PluginError, UnsupportedError, errors_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource.datasource.given import GivenFunction

_MADE_HERE = ("accept", "viewport", "window", "quality")


class RetrievePictures(RetrieveFiles):
    """Retrieving frames and pictures; what a plugin leaves out is made from what it gives."""

    def frames(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frames: int | Sequence[int] | Literal["all"] = 1,
    ) -> list[EncodedFrame]:
        """Return frames as they are stored, in the order asked for.

        Where the plugin gives neither frames nor files, they are made of the pixels that its image loader gives.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            The instance.
        frames
            Number of a frame, from 1, or several; ``"all"`` for as many as the metadata of the instance says.

        Raises
        ------
        QueryError
            A frame number is not a whole number from 1.
        NotFoundError
            The instance has no such frame.
        """
        uids = {
            "StudyInstanceUID": StudyInstanceUID,
            "SeriesInstanceUID": SeriesInstanceUID,
            "SOPInstanceUID": SOPInstanceUID,
        }
        wanted = self._numbers(frames, uids)
        if self._given["frames"] is not None:
            return self._given_frames(self._given["frames"], uids, wanted)
        if self._given["instance"] is None:
            instance = self.completed(self._to_be_loaded("frames", **uids))
            return list(self.loaded_pixels.frames(instance, wanted))
        from dicomsource.pixels import frames_of_part10

        with errors_named(self._context.label):
            return frames_of_part10(self.instance(**uids), wanted)

    def rendered(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
        **options: Any,
    ) -> bytes:
        """Return a picture for looking at, as PNG or JPEG.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            The instance; the last ones left out where the backend is to choose what stands for a series or study.
        frame
            Number of the frame, from 1; None for the first, or for what the backend shows of the instance.
        options
            ``accept``: ``image/png`` or ``image/jpeg``; ``viewport``: width and height in pixels; ``window``: centre
            and width in rescaled values; ``quality``: 1 to 100, of a JPEG; and whatever else the plugin knows.

        Raises
        ------
        UnsupportedError
            The source renders no study or series, or does not know an option.

        Notes
        -----
        Where the plugin gives no pictures, the frame of an instance is decoded and windowed here.

        References
        ----------
        DICOM PS3.18 section 10.4.1.1.3.
        """
        return self._picture(
            "rendered",
            {
                "StudyInstanceUID": StudyInstanceUID,
                "SeriesInstanceUID": SeriesInstanceUID,
                "SOPInstanceUID": SOPInstanceUID,
            },
            frame,
            options,
        )

    def thumbnail(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
        **options: Any,
    ) -> bytes:
        """Return a small picture; what can be given is as for `rendered`.

        References
        ----------
        DICOM PS3.18 section 10.4.1.1.4.
        """
        uids = {
            "StudyInstanceUID": StudyInstanceUID,
            "SeriesInstanceUID": SeriesInstanceUID,
            "SOPInstanceUID": SOPInstanceUID,
        }
        if self._given["thumbnail"] is not None:
            return self._picture("thumbnail", uids, frame, options)
        from dicomsource.pixels.picture import THUMBNAIL_VIEWPORT

        given = self._given["rendered"]
        if given is None or given.takes("viewport"):
            options = {"viewport": THUMBNAIL_VIEWPORT, **options}
        return self._picture("rendered", uids, frame, options)

    def _picture(
        self,
        name: str,
        uids: dict[str, str | None],
        frame: int | None,
        options: dict[str, Any],
    ) -> bytes:
        if frame is not None:
            with errors_named(self._context.label):
                frame = frame_number(frame)
        given = self._given[name]
        unknown = [one for one in options if not (given.takes(one) if given else one in _MADE_HERE)]
        if unknown:
            raise UnsupportedError(
                f"its pictures have no {' and no '.join(unknown)}",
                source=self._context.label,
                way_out="Leave it out",
            )
        if given is not None:
            with errors_named(self._context.label):
                picture = given(**uids, frame=frame, **options)
                return as_bytes(picture, f"what {given.path} returned")
        return self._rendered_here(uids, frame or 1, **options)

    def _rendered_here(
        self,
        uids: dict[str, str | None],
        frame: int,
        window: tuple[float, float] | None = None,
        **options: Any,
    ) -> bytes:
        if uids["SOPInstanceUID"] is None:
            raise UnsupportedError(
                "it renders single instances only",
                source=self._context.label,
                way_out="Give SeriesInstanceUID and SOPInstanceUID",
            )
        from dicomsource.pixels import decode_frame, to_display
        from dicomsource.pixels.picture import render_picture

        known: dict[str, Any] = {**uids}
        instance = self.completed(self._to_be_loaded("frames", **known))
        encoded = self.frames(**known, frames=[frame])[0]
        with errors_named(self._context.label):
            shown = to_display(decode_frame(encoded, instance), instance, window, frame=frame)
            return render_picture(shown, **options)

    def _numbers(
        self, frames: int | Sequence[int] | Literal["all"], uids: dict[str, str]
    ) -> list[int]:
        if isinstance(frames, str) and frames == "all":
            from dicomsource.pixels.frame_count import frame_count

            instance = self.series.of_instance(**uids)
            with errors_named(self._context.label):
                return list(range(1, frame_count(instance) + 1))
        with errors_named(self._context.label):
            return [frame_number(frames)] if isinstance(frames, int) else frame_numbers(frames)

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
