"""An image id taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import DataError
from dicomsource.imageids import dicomfile, dicomweb, wadors, wadouri
from dicomsource.imageids.quoting import checked_frame

if TYPE_CHECKING:
    from types import ModuleType

SCHEMES: dict[str, ModuleType] = {
    module.SCHEME: module for module in (wadors, wadouri, dicomweb, dicomfile)
}
"""The schemes that are known here, by what stands before the colon."""


def _is_known_scheme(_: object, __: object, scheme: str) -> None:
    if scheme not in SCHEMES:
        raise DataError(
            f"{scheme!r} is no scheme of image ids that is known here",
            way_out=f"Choose one of {', '.join(SCHEMES)}",
        )


@attrs.frozen
class ImageId:
    """Where the pixels of one frame are; ``str()`` gives the text of the image id.

    Parameters
    ----------
    scheme
        What stands before the first colon.
    root
        Base URL of the service; or the whole URL of a file, without the frame; or the path of a file.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        The instance; None where the image id does not say.
    frame
        Number of the frame, from 1; None where the image id names none.
    query
        What follows the question mark of a ``wadors`` id, such as the signature of a signed URL.

    Raises
    ------
    DataError
        The scheme is unknown, or the frame is no number from 1.
    """

    scheme: str = attrs.field(validator=_is_known_scheme)
    root: str
    StudyInstanceUID: str | None = None
    SeriesInstanceUID: str | None = None
    SOPInstanceUID: str | None = None
    frame: int | None = attrs.field(default=None, converter=checked_frame)
    query: str = ""

    def __str__(self) -> str:
        text: str = SCHEMES[self.scheme].write(
            self.root,
            self.StudyInstanceUID,
            self.SeriesInstanceUID,
            self.SOPInstanceUID,
            self.frame,
            self.query,
        )
        return text

    @property
    def url(self) -> str:
        """What to fetch: the text without its scheme, and for a file without the frame."""
        fetched = self if self.scheme == wadors.SCHEME else attrs.evolve(self, frame=None)
        return str(fetched).removeprefix(f"{self.scheme}:")
