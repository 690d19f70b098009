"""Parts of an answer as files, written while they arrive."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from dicomsource.errors import DataError
from dicomsource_dicomweb.parts import errors_of

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource.multipart import PartStream

_UID = re.compile(r"[0-9.]{1,64}")


def save_part(part: PartStream, target: Path, url: str) -> Path:
    """Write a part to a file while it arrives, and return the path of the file.

    The file is there only when it is whole; one that was there is replaced then.

    Parameters
    ----------
    part
        A Part 10 file, nothing of it read.
    target
        Path of the file; or a folder, in which the file is named by its SOPInstanceUID.
    url
        What the part is from, for messages.

    Raises
    ------
    DataError
        The answer is cut off, or the file has to be named by its SOPInstanceUID and has none.
    """
    encoding = part.headers.get("Content-Transfer-Encoding", "binary").lower()
    if encoding not in ("binary", "8bit"):
        raise DataError(f"{url} sent a file in {encoding}", way_out="Use retrieve.instances")
    named = not target.is_dir()
    unfinished = (target.parent if named else target) / f".{uuid.uuid4().hex}.part"
    try:
        with errors_of(url), unfinished.open("xb") as file:
            for piece in part:
                file.write(piece)
        return unfinished.replace(target if named else target / f"{_uid_of(unfinished, url)}.dcm")
    finally:
        unfinished.unlink(missing_ok=True)


def _uid_of(file: Path, url: str) -> str:
    from dicomsource.natural import from_part10

    uid = from_part10(file, stop_before_pixels=True).get("SOPInstanceUID")
    # It becomes a path, so a server must not put anything into it.
    if not isinstance(uid, str) or not _UID.fullmatch(uid) or set(uid) == {"."}:
        raise DataError(f"{url} gave a file whose SOPInstanceUID is {uid!r}")
    return uid
