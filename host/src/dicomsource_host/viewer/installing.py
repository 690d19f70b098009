"""Installing and removing the viewer: at any moment it is there whole, or not at all."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dicomsource_host.viewer.location import InstalledViewer, viewer_folder
from dicomsource_host.viewer.package import PACKAGE, fetched, published
from dicomsource_host.viewer.package_version import version_beside
from dicomsource_host.viewer.rebasing import rebase
from dicomsource_host.viewer.unpacking import copy_folder, dist_of, unpack_archive, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_COMPRESSED = (".css", ".js", ".json", ".svg", ".wasm")
_WORTH_COMPRESSING = 4096


def install_published(version: str, tell: Callable[[str], object]) -> InstalledViewer:
    """Install a published version through npm.

    Parameters
    ----------
    version
        A version or a tag.
    tell
        Called with what happens.
    """
    wanted = published(version)
    tell(f"Fetching {PACKAGE} {wanted.version} through npm, about 50 MB.")
    with _workplace() as place:
        archive = fetched(wanted, place)
        tell("It is what the registry says; unpacking it.")
        made = place / "viewer"
        made.mkdir()
        unpack_archive(archive, made)
        return _put_in_place(made, wanted.version, f"{PACKAGE}@{wanted.version} {wanted.integrity}")


def install_folder(folder: Path) -> InstalledViewer:
    """Install the viewer that a folder holds."""
    dist = dist_of(folder)
    verify(dist)
    with _workplace() as place:
        made = place / "viewer"
        made.mkdir()
        copy_folder(dist, made)
        return _put_in_place(made, version_beside(dist), str(folder.resolve()))


def remove() -> bool:
    """Remove the viewer; False where there was none."""
    folder = viewer_folder()
    if not folder.exists():
        return False
    with _workplace() as place:
        folder.rename(place / "removed")
    return True


@contextmanager
def _workplace() -> Iterator[Path]:
    """Give a new folder beside the viewer's place, so that renaming into it takes no copy."""
    parent = viewer_folder().parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".ohif-") as place:
        yield Path(place)


def _put_in_place(made: Path, version: str, origin: str) -> InstalledViewer:
    verify(made)
    rebase(made)
    files = [path for path in made.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    for path in files:
        _compress(path)
    folder = viewer_folder()
    viewer = InstalledViewer(folder, version, origin, len(files), size)
    viewer.write_record(made)
    made.chmod(0o755)
    if folder.exists():
        folder.rename(made.parent / "before")
    made.rename(folder)
    return viewer


def _compress(path: Path) -> None:
    """Write a file compressed beside itself, where that is worth it: it is sent so to browsers."""
    if path.suffix not in _COMPRESSED or path.stat().st_size < _WORTH_COMPRESSING:
        return
    compressed = path.with_name(f"{path.name}.gz")
    with path.open("rb") as file, gzip.open(compressed, "wb", compresslevel=5) as packed:
        shutil.copyfileobj(file, packed, 1024**2)
