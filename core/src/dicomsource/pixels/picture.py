"""Pictures of the size and kind that a caller wants."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from dicomsource.errors import QueryError, UnsupportedError
from dicomsource.pixels.png import render_png
from dicomsource.pixels.requirements import need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_KINDS = {"image/png": "PNG", "image/jpeg": "JPEG"}
THUMBNAIL_VIEWPORT = (256, 256)


def render_picture(
    array: NDArray[Any],
    *,
    accept: str = "image/png",
    viewport: Sequence[float] | None = None,
    quality: int | None = None,
) -> bytes:
    """Return a picture as PNG or JPEG.

    Parameters
    ----------
    array
        8-bit integers as `to_display` gives them.
    accept
        ``image/png`` or ``image/jpeg``.
    viewport
        Width and height, in pixels, that the picture is shrunk or enlarged to fill without being distorted; None for
        its own.
    quality
        From 1 to 100, of a JPEG.

    Raises
    ------
    QueryError
        The viewport is no two numbers above 0, or the quality out of its bounds.
    UnsupportedError
        Another kind of picture, or a region of the image is wanted.

    References
    ----------
    DICOM PS3.18 section 8.3.5.
    """
    need("numpy", "PIL.Image")
    if accept not in _KINDS:
        raise UnsupportedError(
            f"no picture of the type {accept} can be made", way_out=f"Give {' or '.join(_KINDS)}"
        )
    if quality is not None and not 1 <= quality <= 100:
        raise QueryError(f"the quality of a picture is {quality}", way_out="Give 1 to 100")
    if viewport is None and accept == "image/png":
        return render_png(array)
    from PIL import Image, ImageOps

    picture = Image.fromarray(array)
    if viewport is not None:
        if len(viewport) == 6:
            raise UnsupportedError(
                "a region of an image is not rendered here", way_out="Give width and height alone"
            )
        if len(viewport) != 2 or min(viewport) < 1:
            raise QueryError(
                f"the viewport of a picture is {list(viewport)}", way_out="Give width and height"
            )
        picture = ImageOps.contain(picture, (int(viewport[0]), int(viewport[1])))
    file = io.BytesIO()
    options = {} if quality is None or accept == "image/png" else {"quality": quality}
    picture.save(file, format=_KINDS[accept], **options)
    return file.getvalue()
