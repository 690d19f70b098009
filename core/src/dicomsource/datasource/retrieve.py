"""Getting stored objects: files, frames, pictures and bulk data."""

from __future__ import annotations

from typing import Any

from dicomsource.datasource.parts import part
from dicomsource.datasource.retrieve_pictures import RetrievePictures
from dicomsource.errors import PluginError, QueryError


class Retrieve(RetrievePictures):
    """What a source gives; what its plugin leaves out is made from the rest where that can be done.

    Attributes
    ----------
    series
        Holds ``metadata``.

    References
    ----------
    OHIF, ``retrieve`` of a data source; DICOM PS3.18, 10.4.
    """

    def supports(self, name: str) -> bool:
        """Whether a function works, given by the plugin or made from what it gives."""
        if name == "series.metadata":
            return self.series.supported
        if self._given.get(name) is not None:
            return True
        match name:
            case "frames":
                return self.stores_frames or (self._has_pixels and self.series.supported)
            case "instance":
                return self.series.supported and self.supports("frames")
            case "instances":
                listed = self._query.series.supported and self._query.instances.supported
                return self.supports("instance") and (listed or self.series.supported)
            case "datasets" | "save" | "streams":
                return self.supports("instances")
            case "version" | "metadata_version":
                return False
            case "rendered":
                return self.supports("frames") and self.series.supported
            case "thumbnail":
                return self.supports("rendered")
        return name not in self._given and callable(part(self._parts, name))

    def bulkDataURI(
        self,
        StudyInstanceUID: str,
        BulkDataURI: str,
        SeriesInstanceUID: str | None = None,
        byte_range: tuple[int, int | None] | None = None,
    ) -> bytes:
        """Return the bytes that a BulkDataURI of the metadata refers to.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID
            Where the metadata is from.
        BulkDataURI
            As the metadata has it.
        byte_range
            The first byte wanted, from 0, and the first byte not wanted any more, None for all to the end. Where the
            backend can give a part, only that is fetched.

        Raises
        ------
        QueryError
            The range is none.
        """
        asked = {
            "StudyInstanceUID": StudyInstanceUID,
            "BulkDataURI": BulkDataURI,
            "SeriesInstanceUID": SeriesInstanceUID,
        }
        if byte_range is None:
            return self._bytes("bulkDataURI", **asked)
        start, stop = byte_range
        if start < 0 or (stop is not None and stop <= start):
            raise QueryError(
                f"the range of bytes is {start} to {stop}",
                source=self._context.label,
                way_out="Give the first byte wanted, and the first one not wanted any more",
            )
        if self._function("bulkDataURI").takes("byte_range"):
            return self._bytes("bulkDataURI", **asked, byte_range=byte_range)
        return self._bytes("bulkDataURI", **asked)[start:stop]

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
