"""Packages of npm in the versions that were tested, unpacked in the user's cache."""

from __future__ import annotations

import base64
import hashlib
import secrets
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import platformdirs

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 300


@attrs.frozen
class NpmPackage:
    """A package in one version.

    Parameters
    ----------
    name, version
        As npm has them.
    integrity
        What its archive is checked against: ``sha512-`` and the digest in base64, as npm prints it.
    folder
        What of it is wanted: a folder inside the package; empty for all.
    without
        Folders inside that one which are left out.
    """

    name: str
    version: str
    integrity: str
    folder: str
    without: tuple[str, ...] = ()


DICOMWEB_CLIENT = NpmPackage(
    "dicomweb-client",
    "0.11.3",
    "sha512-7t1Rc/01fyFnKlQeNPW9Pvxvmsx8R/BgB2n7BxTuWirRFwlTC5upEeLeS3vO72P+n6/SQZ3+5ij0bgaWDHQG/A==",
    folder="build",
)
OHIF = NpmPackage(
    "@ohif/app",
    "3.13.2",
    "sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==",
    folder="dist",
    without=("ort", "dicom-microscopy-viewer"),  # 160 MB for what no test opens
)


AXE = NpmPackage(
    "axe-core",
    "4.14.1",
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    folder="",
)
"""What finds that a page cannot be used by everyone."""


def unpacked(package: NpmPackage) -> Path:
    """Return the wanted folder of a package; npm fetches it if it is not in the cache.

    Parameters
    ----------
    package
        What is wanted.
    """
    cache = platformdirs.user_cache_path("dicomsource-tests") / "npm"
    target = cache / f"{package.name.replace('/', '+')}-{package.version}"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = cache / f".{secrets.token_hex(8)}"
        with tempfile.TemporaryDirectory() as downloads:
            _unpack(_fetched(package, Path(downloads)), package, unfinished)
        try:
            unfinished.rename(target)
        except OSError:  # another run was quicker
            shutil.rmtree(unfinished)
    return target


def _fetched(package: NpmPackage, folder: Path) -> Path:
    command = ["npm", "pack", f"{package.name}@{package.version}", "--json", "--prefer-offline"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"npm cannot fetch {package.name}: {done.stderr.strip()[-2000:]}")
    (archive,) = folder.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise RuntimeError(f"{package.name} {package.version} is not what was tested: {digest}")
    return archive


def _unpack(archive: Path, package: NpmPackage, target: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(target, members=_wanted(tar, package), filter="data")


def _wanted(tar: tarfile.TarFile, package: NpmPackage) -> Iterator[tarfile.TarInfo]:
    within = f"package/{package.folder}/" if package.folder else "package/"
    unwanted = tuple(f"{name}/" for name in package.without)
    for member in tar:
        name = member.name.removeprefix(within)
        if name != member.name and not name.startswith(unwanted):
            member.name = name
            yield member
