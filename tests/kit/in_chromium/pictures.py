"""What a viewer draws, beside what pydicom makes of the file."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from pydicom.pixels import apply_rescale, apply_windowing, convert_color_space

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydicom import Dataset


def canvas_from_url(url: str) -> NDArray[np.uint8]:
    """Return the pixels of a ``data:`` URL: rows, columns, and red, green and blue.

    Parameters
    ----------
    url
        What a canvas's ``toDataURL`` gives.
    """
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as picture:
        return np.asarray(picture.convert("RGB"))


def by_pydicom(dataset: Dataset, frame: int = 0) -> NDArray[Any]:
    """Return what is to be shown of a frame, by pydicom: windowed grey, or red, green and blue.

    Parameters
    ----------
    dataset
        The file.
    frame
        Which frame, counted from 0.
    """
    pixels = dataset.pixel_array
    pixels = pixels[frame] if int(dataset.get("NumberOfFrames") or 1) > 1 else pixels
    if dataset.SamplesPerPixel > 1:
        if dataset.PhotometricInterpretation.startswith("YBR_FULL"):
            return convert_color_space(pixels, "YBR_FULL", "RGB")
        return pixels
    grey = apply_windowing(apply_rescale(pixels, dataset), dataset)
    return -grey if dataset.PhotometricInterpretation == "MONOCHROME1" else grey


def likeness(canvas: NDArray[np.uint8], picture: NDArray[Any]) -> float:
    """Return how well a canvas shows a picture of square pixels that fills it: the correlation, at most 1.

    The middle of each pixel of the picture is looked at.

    Parameters
    ----------
    canvas
        What a viewer has drawn.
    picture
        What it is to show.
    """
    rows, columns = picture.shape[:2]
    height, width = canvas.shape[:2]
    scale = min(height / rows, width / columns)
    y = ((height - rows * scale) / 2 + (np.arange(rows) + 0.5) * scale).astype(int)
    x = ((width - columns * scale) / 2 + (np.arange(columns) + 0.5) * scale).astype(int)
    drawn = canvas[np.ix_(y, x)].astype(float)
    expected = picture if picture.ndim == 3 else np.repeat(picture[..., np.newaxis], 3, axis=2)
    if drawn.std() == 0:  # nothing is drawn yet
        return 0.0
    return float(np.corrcoef(drawn.ravel(), expected.ravel())[0, 1])
