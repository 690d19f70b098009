"""Parts of an answer as files, written while they arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import DataError
from dicomsource.natural.part10_saving import save_part10
from dicomsource_dicomweb.parts import errors_of

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource.multipart import PartStream


def save_part(part: PartStream, target: Path, url: str) -> Path:
    """Write a part to a file while it arrives, and return the path of the file.

    Parameters
    ----------
    part
        A Part 10 file, nothing of it read.
    target, url
        As for `save_part10`.

    Raises
    ------
    DataError
        The answer is cut off, or the file has to be named by its SOPInstanceUID and has none.
    """
    refuse_encoded(part, url)
    with errors_of(url):
        return save_part10(part, target, url)


def refuse_encoded(part: PartStream, url: str) -> None:
    """Make sure that the bytes of a part are those of the file.

    Raises
    ------
    DataError
        They are base64 or the like.
    """
    encoding = part.headers.get("Content-Transfer-Encoding", "binary").lower()
    if encoding not in ("binary", "8bit"):
        raise DataError(f"{url} sent a file in {encoding}", way_out="Use retrieve.instances")
