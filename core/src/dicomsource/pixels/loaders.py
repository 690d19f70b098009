"""From an image id to pixels, through whoever knows the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from dicomsource.contract import Services
from dicomsource.errors import (
    DataError,
    UnknownNameError,
    errors_named,
)
from dicomsource.imageids import leads_to_a_source, parse_image_id, scheme_of
from dicomsource.metadata import DicomMetadataStore, ImageReference
from dicomsource.pixels.built_in_loaders import BUILT_IN
from dicomsource.pixels.decode import decode_frame
from dicomsource.pixels.frame_count import require_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dicomsource.datasource import WebApiDataSource
    from dicomsource.extensions.manager import ExtensionManager


def load_pixels(image_id: str, *, manager: ExtensionManager | None = None) -> NDArray[Any]:
    """Return the stored pixel values that an image id names.

    An image id of a scheme that a plugin brings goes to its loader. One of a built-in scheme that a data source has
    registered is answered by that source, with its credentials; any other goes to the loader of its scheme.

    Parameters
    ----------
    image_id
        Image id with or without a frame; without one it means the first.
    manager
        Knows the data sources and plugins; None for the built-in loaders alone.

    Returns
    -------
    numpy.ndarray
        Shape (Rows, Columns), or (Rows, Columns, SamplesPerPixel) for colour; of the types that `decode_frame` gives.
        Neither rescaled nor windowed.

    Raises
    ------
    UnknownNameError
        No loader knows the scheme.
    NotFoundError
        The instance or frame is not there.
    DataError
        The image id, or what came, cannot be understood.
    """
    scheme = scheme_of(image_id)
    loader = _loader(scheme, manager)
    if manager is not None and (loader is None or scheme in BUILT_IN):
        reference = _reference(image_id, manager)
        if reference is not None and reference.source_name is not None:
            source = manager.get_data_source(reference.source_name)
            # A source without pixels may still give image ids that lead to them.
            if loader is None or source.retrieve.stores_frames or leads_to_a_source(image_id):
                with errors_named(f"Data source {reference.source_name!r}"):
                    return _from_source(reference, source)
    if loader is None:
        plugins = manager.image_loaders if manager is not None else {}
        raise UnknownNameError(
            f"nothing loads image ids of the scheme {scheme!r}",
            way_out="Install a plugin that brings a loader for it",
            known=(*plugins, *BUILT_IN),
        )
    services = manager.services if manager is not None else Services(DicomMetadataStore())
    pixels: NDArray[Any] = loader(image_id, services)
    return pixels


def _loader(scheme: str, manager: ExtensionManager | None) -> Callable[..., Any] | None:
    entry = manager.image_loaders.get(scheme) if manager is not None else None
    return entry.loadImage if entry is not None else BUILT_IN.get(scheme)


def _reference(image_id: str, manager: ExtensionManager) -> ImageReference | None:
    """Return what an image id was registered for; one that names its source need not have been."""
    registered = manager.services.metadata_store.get_image_reference(image_id)
    if registered is not None:
        return registered
    try:
        named = parse_image_id(image_id)
    except DataError:  # an id of a plugin's own scheme
        return None
    host = urlsplit(named.root)
    if host.scheme != "dicomsource" or named.SOPInstanceUID is None:
        return None
    return ImageReference(
        StudyInstanceUID=str(named.StudyInstanceUID),
        SeriesInstanceUID=str(named.SeriesInstanceUID),
        SOPInstanceUID=named.SOPInstanceUID,
        frame=named.frame or 1,
        source_name=unquote(host.netloc),
    )


def _from_source(reference: ImageReference, source: WebApiDataSource) -> NDArray[Any]:
    uids = {
        "StudyInstanceUID": reference.StudyInstanceUID,
        "SeriesInstanceUID": reference.SeriesInstanceUID,
        "SOPInstanceUID": reference.SOPInstanceUID,
    }
    (frame,) = source.retrieve.frames(**uids, frames=[reference.frame])
    instance = source.retrieve.completed(source.retrieve.series.of_instance(**uids))
    require_frame(instance, reference.frame)  # some plugins give their one frame whatever is asked
    return decode_frame(frame, instance)
