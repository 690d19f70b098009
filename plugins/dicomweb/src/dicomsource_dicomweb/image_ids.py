"""The image id of a frame of this source's instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.imageids import wadors_image_id, wadouri_image_id, with_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource_dicomweb.configuration import DicomwebConfiguration


def image_id_of(
    configuration: DicomwebConfiguration, instance: Mapping[str, Any], frame: int | None = None
) -> str:
    """Return the image id of one frame.

    Parameters
    ----------
    configuration
        Its keys imageRendering, wadoRoot, wadoUriRoot and wadoUri count.
    instance
        Naturalized instance.
    frame
        Number of the frame, from 1; None for the first.

    Raises
    ------
    DataError
        The instance lacks a UID.

    References
    ----------
    OHIF, ``getImageId``.
    """
    existing = instance.get("imageId") or instance.get("url")
    if isinstance(existing, str):
        return existing if frame is None else with_frame(existing, frame)
    study, series, sop = (
        instance.get(keyword, "")
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    )
    root = configuration.wado_uri_root
    if root and configuration.imageRendering != "wadors":
        return wadouri_image_id(root, study, series, sop, frame, "dicomweb")
    return wadors_image_id(configuration.retrieve_root, study, series, sop, frame or 1)
