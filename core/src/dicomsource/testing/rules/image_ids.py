"""Image ids: one for each frame, and each leads back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.pixels.frame_count import frame_count
from dicomsource.testing.levels import triple
from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from dicomsource.testing.subject import Subject

GROUP = "image ids"


@rule("retrieve.series.metadata", group=GROUP)
def every_frame_has_an_image_id_of_its_own(subject: Subject) -> None:
    """GetImageIdsForDisplaySet gives one image id for each frame of each image, no two alike, the same each time."""
    images = subject.images
    image_ids = subject.ask("getImageIdsForDisplaySet", images)
    frames = sum(frame_count(image) for image in images)
    if len(image_ids) != frames:
        raise Violation(
            f"getImageIdsForDisplaySet gave {len(image_ids)} image ids for {frames} frames",
            "Give one for each frame",
        )
    seen: set[str] = set()
    for image_id in image_ids:
        if image_id in seen:
            raise Violation(
                f"two frames have the image id {image_id}", "Put the frame's number into it"
            )
        if ":" not in image_id.strip(":"):
            raise Violation(
                f"the image id {image_id!r} has no scheme",
                "Begin it with the scheme of a loader and a colon, such as 'wadors:'",
            )
        seen.add(image_id)
    for first, again in zip(
        image_ids, subject.ask("getImageIdsForDisplaySet", images), strict=False
    ):
        if first != again:
            raise Violation(
                f"a frame had the image id {first}, and then {again}",
                "Make it of the UIDs and the frame's number alone",
            )


@rule("retrieve.series.metadata", group=GROUP)
def image_ids_lead_back_to_their_instance(subject: Subject) -> None:
    """The metadata store knows by an image id which instance and frame it stands for."""
    given = [
        (image, frame, subject.ask("getImageIdsForInstance", image, frame))
        for image in subject.images[:3]
        for frame in sorted({1, frame_count(image)})
    ]
    store = subject.source.services.metadata_store
    for image, frame, image_id in given:
        reference = store.get_image_reference(image_id)
        found = reference and (
            reference.StudyInstanceUID, reference.SeriesInstanceUID, reference.SOPInstanceUID, reference.frame,
        )  # fmt: skip
        if found != (*triple(image).values(), frame):
            raise Violation(
                f"image id {image_id} leads to {found}, and is of frame {frame} of "
                f"image {image.get('SOPInstanceUID')}",
                "Give each frame an image id of its own",
            )


@rule("retrieve.series.metadata", group=GROUP)
def pixels_are_loaded_by_image_id(subject: Subject) -> None:
    """The pixels behind an image id are those of the frame it was given for."""
    manager = subject.source.services.extension_manager
    if manager is None:
        raise Untried("the source stands under no manager")
    for image in subject.images[:3]:
        frame = frame_count(image)
        pixels = subject.pixels(image, frame)
        image_id = subject.ask("getImageIdsForInstance", image, frame)
        try:
            loaded = manager.load_pixels(image_id)
        except Exception as error:
            raise Violation(
                f"load_pixels({image_id!r}) raised {type(error).__name__}: {error}",
                "Give image ids of a scheme that has a loader, or bring one with getImageLoadersModule",
            ) from error
        if loaded.shape != pixels.shape or not (loaded == pixels).all():
            raise Violation(
                f"load_pixels({image_id!r}) gave other pixels than frame {frame} of "
                f"image {image.get('SOPInstanceUID')} has",
                "Let image ids and retrieve.frames lead to the same frame",
            )
