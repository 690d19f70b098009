"""Rendered pictures and thumbnails.

References
----------
DICOM PS3.18 section 8.3.5 and section 10.4.1.1.3.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from faulty_pacs.accept import accepted
from faulty_pacs.answer import Answer, words

if TYPE_CHECKING:
    from pydicom import Dataset

    from faulty_pacs.archive import Instance
    from faulty_pacs.request import Request

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/*": "JPEG", "*/*": "JPEG"}
_THUMBNAIL = (64.0, 64.0)


def picture(found: list[Instance], request: Request, frame: int, *, small: bool) -> Answer:
    """Answer with a picture of the first image among the instances."""
    image = next((one for one in found if "PixelData" in one.dataset), None)
    chosen = next((_FORMATS[kind] for kind, _ in accepted(request) if kind in _FORMATS), None)
    if image is None or chosen is None:
        return words(406, "there is no picture of this kind")
    count = int(image.dataset.get("NumberOfFrames") or 1)
    if not 1 <= frame <= count:
        return words(404, f"there are {count} frames")
    drawn = _drawn(image.dataset, frame)
    viewport = request.parameter("viewport")
    width, height = map(float, viewport.split(",")[:2]) if viewport else _THUMBNAIL
    if small or viewport:
        drawn.thumbnail((width, height))
    output = io.BytesIO()
    drawn.save(output, chosen, quality=int(request.parameter("quality") or 90))
    return Answer(content=output.getvalue(), content_type=f"image/{chosen.lower()}")


def _drawn(dataset: Dataset, frame: int) -> Image.Image:
    pixels = dataset.pixel_array
    if int(dataset.get("NumberOfFrames") or 1) > 1:
        pixels = pixels[frame - 1]
    values = pixels.astype(np.float64)
    low, high = values.min(), values.max()
    return Image.fromarray(((values - low) * (255 / max(high - low, 1))).astype(np.uint8))
