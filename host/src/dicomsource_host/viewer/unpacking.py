"""The viewer's files, out of an archive or a folder into a new folder; nothing from outside, nothing to outside."""

from __future__ import annotations

import re
import shutil
import tarfile
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dicomsource.errors import DataError
from dicomsource_host.viewer.rebasing import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DIST = PurePosixPath("package/dist")
_MOST_FILES = 10_000
_MOST_BYTES = 2 * 1024**3
_LEFT_OUT = (".map", ".gz", ".br")
_SCRIPT = re.compile(r'<script\b[^>]*\bsrc="/?([^":?#]+)"')


def unpack_archive(archive: Path, target: Path) -> None:
    """Write what an archive of the package has below ``dist`` into a folder.

    Raises
    ------
    DataError
        It is no archive of the package, or one of its files would land outside.
    """
    try:
        with tarfile.open(archive, "r:gz") as opened:
            _write(target, _members(opened))
    except tarfile.TarError as error:
        raise DataError(f"{archive.name} cannot be unpacked: {error}") from error


def copy_folder(folder: Path, target: Path) -> None:
    """Write the files of a folder into another one.

    Raises
    ------
    DataError
        One of them is a link that leads out of it.
    """
    root = folder.resolve()

    def files() -> Iterator[tuple[PurePosixPath, int, Callable[[Path], object]]]:
        for path in sorted(folder.rglob("*")):
            if not path.resolve().is_relative_to(root):
                raise DataError(
                    f"{path} leads out of {folder}", way_out="Give a folder without such links"
                )
            if path.is_file():
                name = PurePosixPath(path.relative_to(folder).as_posix())
                yield name, path.stat().st_size, partial(shutil.copyfile, path)

    _write(target, files())


def dist_of(folder: Path) -> Path:
    """Return where the viewer is in a folder that somebody names: the folder itself, or its ``dist``.

    Raises
    ------
    DataError
        It is in neither.
    """
    for candidate in (folder, folder / "dist", folder / "package" / "dist"):
        if (candidate / "index.html").is_file():
            return candidate
    raise DataError(
        f"there is no index.html in {folder}",
        way_out="Name the dist folder of @ohif/app, or of your own build of it",
    )


def verify(folder: Path) -> None:
    """Find out whether a folder holds a viewer that can be served.

    Raises
    ------
    DataError
        Its page or the scripts that the page names are not there, or it is another program's.
    """
    index = folder / "index.html"
    text = index.read_text(encoding="utf-8", errors="replace") if index.is_file() else ""
    if "app-config.js" not in text:
        raise DataError(
            f"{folder} holds no OHIF viewer: its index.html names no app-config.js",
            way_out="Name the dist folder of @ohif/app, or of your own build of it",
        )
    named = [name.removeprefix(f"{BASE[1:]}/") for name in _SCRIPT.findall(text)]
    scripts = [name for name in named if name != "app-config.js"]
    for name in scripts:
        script = folder / name
        if not script.is_file() or not script.stat().st_size:
            raise DataError(f"the viewer in {folder} lacks {name}, which its page names")
    if not any("app" in name and "bundle" in name for name in scripts):
        raise DataError(f"the page of the viewer in {folder} names no app bundle")


def _members(
    archive: tarfile.TarFile,
) -> Iterator[tuple[PurePosixPath, int, Callable[[Path], object]]]:
    for member in archive:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts:
            raise DataError(f"the archive holds {member.name!r}, which would land outside")
        if not path.is_relative_to(_DIST) or member.isdir():
            continue
        if not member.isfile():
            raise DataError(f"the archive holds {member.name!r}, which is no plain file")
        yield path.relative_to(_DIST), member.size, partial(_extract, archive, member)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, to: Path) -> None:
    content = archive.extractfile(member)
    assert content is not None
    with content, to.open("wb") as file:
        shutil.copyfileobj(content, file, 1024**2)


def _write(
    target: Path, files: Iterator[tuple[PurePosixPath, int, Callable[[Path], object]]]
) -> None:
    count = size = 0
    for name, length, write in files:
        if name.suffix in _LEFT_OUT:  # source maps, and what is compressed anew
            continue
        count, size = count + 1, size + length
        if count > _MOST_FILES or size > _MOST_BYTES:
            raise DataError(
                f"there are more than {_MOST_FILES} files or {_MOST_BYTES} bytes: that is no viewer"
            )
        path = target.joinpath(*name.parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path)
