"""Part 10 files written while their bytes arrive."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from dicomsource.errors import DataError, NotFoundError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

_UID = re.compile(r"[0-9.]{1,64}")


def saving_target(to: str | os.PathLike[str], *, one_instance: bool) -> Path:
    """Return where files are to be saved, after a look whether they can be.

    Parameters
    ----------
    to
        An existing folder; for one instance, also the path of a file in one.
    one_instance
        Whether one instance is wanted, and no series or study.

    Raises
    ------
    NotFoundError
        There is no such folder.
    """
    target = Path(to)
    if target.is_dir() or (one_instance and target.parent.is_dir()):
        return target
    raise NotFoundError(f"there is no folder {target}", way_out="Create it first")


def save_part10(pieces: Iterable[bytes], target: Path, shown: str) -> Path:
    """Write a Part 10 file from its pieces, and return its path.

    The file is there only when it is whole; one that was there is replaced then.

    Parameters
    ----------
    pieces
        The bytes of the file, in any division.
    target
        Path of the file; or a folder, in which the file is named by its SOPInstanceUID.
    shown
        The URL or source that the bytes are from, for messages.

    Raises
    ------
    DataError
        The file has to be named by its SOPInstanceUID and has none.
    """
    named = not target.is_dir()
    unfinished = (target.parent if named else target) / f".{uuid.uuid4().hex}.part"
    try:
        with unfinished.open("xb") as file:
            for piece in pieces:
                file.write(piece)
        return unfinished.replace(target if named else target / f"{_uid_of(unfinished, shown)}.dcm")
    finally:
        unfinished.unlink(missing_ok=True)


def _uid_of(file: Path, shown: str) -> str:
    from dicomsource.natural import from_part10

    uid = from_part10(file, stop_before_pixels=True).get("SOPInstanceUID")
    # It becomes a path, so a server must not put anything into it.
    if not isinstance(uid, str) or not _UID.fullmatch(uid) or set(uid) == {"."}:
        raise DataError(f"{shown} gave a file whose SOPInstanceUID is {uid!r}")
    return uid
