"""The functions that a plugin gives for retrieving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.contract.data import as_bytes
from dicomsource.datasource.parts import given_function, part
from dicomsource.datasource.series_metadata import SeriesMetadata
from dicomsource.datasource.spelling import refuse_misspelled
from dicomsource.errors import NotFoundError, errors_named

if TYPE_CHECKING:
    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.given import GivenFunction
    from dicomsource.datasource.image_ids import ImageIds
    from dicomsource.datasource.query import Query
    from dicomsource.made.loading import LoadedPixels
    from dicomsource.natural import NaturalDataset

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
OFFERED = {
    "instance": _UIDS,
    "instances": _UIDS[:2],
    "streams": _UIDS,
    "version": _UIDS,
    "metadata_version": _UIDS,
    "datasets": _UIDS[:2],
    "save": ("to", *_UIDS),
    "frames": (*_UIDS, "frames"),
    "rendered": (*_UIDS, "frame"),
    "thumbnail": (*_UIDS, "frame"),
    "bulkDataURI": ("StudyInstanceUID", "BulkDataURI", "SeriesInstanceUID"),
    "directURL": (),
}
"""What each function of a plugin is offered."""


class RetrieveGiven:
    """What a plugin gives for retrieving, each function checked once.

    Attributes
    ----------
    series
        Holds ``metadata``.
    """

    def __init__(
        self, parts: object, context: SourceContext, query: Query, image_ids: ImageIds
    ) -> None:
        refuse_misspelled(parts, ("series", *OFFERED), "retrieve")
        refuse_misspelled(part(parts, "series"), ("metadata",), "retrieve.series")
        self.series = SeriesMetadata(parts, context, query, image_ids)
        self._parts = parts
        self._context = context
        self._query = query
        self._image_ids = image_ids
        self._given = {
            name: given_function(parts, name, *offered, within="retrieve", context=context)
            for name, offered in OFFERED.items()
        }

    def __getattr__(self, name: str) -> Any:
        """Pass through what else the plugin gives."""
        if not name.startswith("_") and (given := part(self._parts, name)) is not None:
            return given
        raise AttributeError(f"retrieve of {self._context.label} has no {name!r}")

    def gives(self, name: str) -> bool:
        """Whether the plugin gives a function itself, so that nothing need be made from others."""
        return self._given.get(name) is not None

    @property
    def stores_frames(self) -> bool:
        """Whether the plugin gives frames as they are stored, or files that hold them."""
        return self.gives("frames") or self.gives("instance")

    @property
    def loaded_pixels(self) -> LoadedPixels:
        """The pixels to which the image ids of this source lead."""
        from dicomsource.made.loading import LoadedPixels

        return LoadedPixels(self._context, self._image_ids)

    def completed(self, instance: NaturalDataset) -> NaturalDataset:
        """Return an instance whose metadata says how its pixels are laid out.

        Where it says so already, or no image loader of a plugin gives the pixels, it is returned as it is.

        Parameters
        ----------
        instance
            As `series.metadata` gives it.
        """
        from dicomsource.made.loading import is_complete

        loaded = self.loaded_pixels
        if is_complete(instance) or not loaded.can_load(instance, own_scheme=self.stores_frames):
            return instance
        return loaded.completed(instance)

    def _to_be_loaded(
        self, name: str, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str
    ) -> NaturalDataset:
        """Return the instance of which something is to be made that the plugin does not give.

        Raises
        ------
        UnsupportedError
            There is none, and nothing could be made of one either.
        """
        if not self.series.supported:
            raise self._context.lacks(f"retrieve.{name}")
        try:
            return self.series.of_instance(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        except NotFoundError:
            if self._has_pixels:
                raise
            raise self._context.lacks(f"retrieve.{name}") from None

    @property
    def _has_pixels(self) -> bool:
        return self.stores_frames or self._image_ids.given_by_plugin

    def _function(self, name: str) -> GivenFunction:
        given = self._given[name]
        if given is None:
            raise self._context.lacks(f"retrieve.{name}")
        return given

    def _bytes(self, name: str, **arguments: Any) -> bytes:
        given = self._function(name)
        with errors_named(self._context.label):
            return as_bytes(given(**arguments), f"what {given.path} returned")
