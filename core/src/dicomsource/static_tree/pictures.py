"""Pictures for looking at, made while a tree is written."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DicomsourceError, MissingDependencyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from dicomsource.contract.data import EncodedFrame

_QUALITY = 75
_PDF = "application/pdf"


def thumbnail_of(frames: Sequence[EncodedFrame], instance: Mapping[str, Any]) -> bytes | None:
    """Return a small JPEG of the middle frame, None where it cannot be decoded.

    Parameters
    ----------
    frames
        All frames of the instance.
    instance
        Its natural dataset, look-up tables included.

    Raises
    ------
    MissingDependencyError
        What pictures are made with is not installed.
    """
    from dicomsource.pixels import decode_frame, to_display
    from dicomsource.pixels.picture import THUMBNAIL_VIEWPORT, render_picture

    middle = len(frames) // 2
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            array = decode_frame(frames[middle], instance)
            if str(instance.get("PhotometricInterpretation") or "").startswith("MONOCHROME"):
                array = _shrunk(array, max(THUMBNAIL_VIEWPORT))
            shown = to_display(array, instance, frame=middle + 1)
            return render_picture(
                shown, accept="image/jpeg", viewport=THUMBNAIL_VIEWPORT, quality=_QUALITY
            )
    except MissingDependencyError:
        raise
    except (DicomsourceError, ValueError, TypeError, MemoryError):  # values of the file's own
        return None


def _shrunk(array: NDArray[Any], size: int) -> NDArray[Any]:
    """Return the means of squares of pixels, as large as leave the picture its size: windows cost by the pixel."""
    import numpy as np

    step = min(array.shape[:2]) // size
    if step < 2 or array.ndim != 2:
        return array
    rows, columns = (length // step for length in array.shape)
    squares = array[: rows * step, : columns * step].reshape(rows, step, columns, step)
    means = squares.mean(axis=(1, 3), dtype=np.float32)
    exact: NDArray[Any] = means if array.dtype.kind == "f" else np.rint(means)
    return exact.astype(array.dtype)


def write_document(folder: Path, instance: Mapping[str, Any]) -> None:
    """Write an encapsulated PDF as what is rendered of its instance.

    Parameters
    ----------
    folder
        The folder of the instance.
    instance
        Its natural dataset.
    """
    from dicomsource.static_tree.files import replacing

    document = instance.get("EncapsulatedDocument")
    if instance.get("MIMETypeOfEncapsulatedDocument") != _PDF or not isinstance(document, bytes):
        return
    length = instance.get("EncapsulatedDocumentLength")
    with replacing(folder / "rendered.pdf") as stream:
        stream.write(document[: int(length)] if length else document)
