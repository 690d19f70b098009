"""Whether a locator names DICOM files."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dicomsource_dicomlocal.headers.signature import BEGIN, form_of
from dicomsource_dicomlocal.places.opening import kind_of_file, local_path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOKS_FOR = (
    "a folder, zip archive or bucket with DICOM files and no static tree, an empty folder,"
    " or a DICOMDIR file"
)

_LOOKED_INTO = 64
_LISTED = 512
_FOLDERS = 128
# What can be opened and looked into at the cost of a request or two: no logins, no command lines, no devices.
_BUCKETS = frozenset(
    ["abfs", "az", "gcs", "gs", "hf", "libarchive", "memory", "oss", "s3", "s3a", "tar", "zip"]
)
_STATIC = ("studies/index.json.gz", "studies/index.json")


def recognise(locator: str) -> dict[str, Any] | None:
    """Return the configuration for DICOM files, None where the locator names none.

    Only a few files are looked into, however many there are. A folder with nothing in it yet may be stored into.

    Parameters
    ----------
    locator
        A URL, directory or file.

    Raises
    ------
    MissingDependencyError
        The locator is a bucket, and the library for that is not installed.
    """
    path = local_path_of(locator)
    if path is None or not locator:
        return _in_bucket(locator)
    path = path.absolute()
    if path.is_dir():
        static = any((path / index).is_file() for index in _STATIC)
        found = not static and (any(map(_is_dicom, _some_files(path))) or _is_empty(path))
    else:
        kind = kind_of_file(path)
        found = kind == "dicomdir" or (kind == "zip" and _holds_dicom(path))
    return {"root": str(path)} if found else None


def _some_files(folder: Path) -> Iterator[str]:
    """Yield some files of a folder, the upper ones first: some of each folder, and not too many of all."""
    folders, files = [str(folder)], 0
    for number, one in enumerate(folders):
        if number >= _FOLDERS or files >= _LOOKED_INTO:
            return
        try:
            with os.scandir(one) as entries:
                here = 0
                for count, entry in enumerate(entries):
                    if count >= _LISTED:
                        break
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif here < 8 and entry.is_file(follow_symlinks=False):
                        here += 1
                        files += 1
                        yield entry.path
        except OSError:
            continue


def _is_empty(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return False


def _is_dicom(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return form_of(file.read(BEGIN)) is not None
    except OSError:
        return False


def _holds_dicom(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            if not any(index in archive.NameToInfo for index in _STATIC):
                files = [one for one in archive.infolist() if not one.is_dir()]
                for member in files[:_LOOKED_INTO]:
                    with archive.open(member) as file:
                        if form_of(file.read(BEGIN)) is not None:
                            return True
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return False
    return False


def _in_bucket(locator: str) -> dict[str, Any] | None:
    if locator.partition("://")[0].lower() not in _BUCKETS:
        return None
    from dicomsource.errors import DataError, NotFoundError
    from dicomsource.files.file_systems import check_root, failure, open_file_system

    check_root(locator)
    try:
        files, base = open_file_system(locator, {})
        if any(files.exists(f"{base}/{index}".lstrip("/")) for index in _STATIC):
            return None
        found = any(form_of(begin) for begin in _some_begins(files, base))
    except Exception as error:
        told = failure(error, locator, {})
        if isinstance(told, NotFoundError | DataError):
            return None
        raise told from error
    return {"root": locator} if found else None


def _some_begins(files: Any, base: str) -> Iterator[bytes]:
    folders, read = [base], 0
    for number, folder in enumerate(folders):
        if number >= _FOLDERS:
            return
        here = 0
        for about in files.ls(folder, detail=True)[:_LISTED]:
            if about["type"] == "directory":
                folders.append(about["name"])
            elif here < 8:
                here, read = here + 1, read + 1
                with files.open(about["name"], "rb") as file:
                    yield file.read(BEGIN)
        if read >= _LOOKED_INTO:
            return
