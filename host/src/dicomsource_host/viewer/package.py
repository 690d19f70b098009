"""OHIF's published package, fetched through npm."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import ConfigurationError, DataError, NotFoundError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = "@ohif/app"
TESTED_VERSION = "3.13.2"
"""The version that is installed where none is named: the one that this gateway is tested with."""

_SECONDS_TO_LOOK = 60
_SECONDS_TO_FETCH = 900


@attrs.frozen
class Published:
    """A version of the package as the registry knows it.

    Parameters
    ----------
    version
        Its full version.
    integrity
        The digest that its archive must have, as ``sha512-BASE64``.
    """

    version: str
    integrity: str


def published(version: str) -> Published:
    """Return what the registry knows of a version, or of a tag such as ``latest``.

    Raises
    ------
    NotFoundError
        There is no such version.
    ConfigurationError
        npm is not installed.
    UnreachableError
        npm cannot reach the registry.
    """
    told = _npm("view", f"{PACKAGE}@{version}", "version", "dist.integrity", "--json")
    answer = _read_json(told)
    if isinstance(answer, list):  # a range matches several; the last is the newest
        answer = answer[-1] if answer else {}
    if (
        not isinstance(answer, dict)
        or not answer.get("version")
        or not answer.get("dist.integrity")
    ):
        raise NotFoundError(
            f"the registry has no {PACKAGE} {version}",
            way_out=f"Name another version, or none for {TESTED_VERSION}",
        )
    return Published(str(answer["version"]), str(answer["dist.integrity"]))


def fetched(wanted: Published, folder: Path) -> Path:
    """Fetch the archive of a version into a folder and return its path.

    Raises
    ------
    DataError
        It is not what the registry says that it is.
    """
    told = _npm(
        "pack", f"{PACKAGE}@{wanted.version}", "--json", "--ignore-scripts", "--pack-destination",
        str(folder), seconds=_SECONDS_TO_FETCH,
    )  # fmt: skip
    _read_json(told)
    archives = list(folder.glob("*.tgz"))
    if len(archives) != 1:
        raise DataError(f"npm brought {len(archives)} archives of {PACKAGE} where one was wanted")
    check_integrity(archives[0], wanted.integrity)
    return archives[0]


def check_integrity(archive: Path, integrity: str) -> None:
    """Compare an archive with the digest that the registry has of it.

    Raises
    ------
    DataError
        They differ, or the digest is of a kind that is not safe.
    """
    kind, _, expected = integrity.split()[0].partition("-")
    if kind not in ("sha512", "sha384"):
        raise DataError(
            f"the registry knows {archive.name} by {kind} only", way_out="Name a newer version"
        )
    with archive.open("rb") as file:
        digest = base64.b64encode(hashlib.file_digest(file, kind).digest()).decode()
    if not hmac.compare_digest(digest, expected):
        raise DataError(
            f"{archive.name} is not what the registry says: {kind}-{digest} came",
            way_out="Try again; if it stays so, somebody changed the package on the way",
        )


def _npm(*arguments: str, seconds: float = _SECONDS_TO_LOOK) -> str:
    npm = shutil.which("npm")
    if npm is None:
        raise ConfigurationError(
            "npm is not installed, and the viewer is published as a package of npm",
            way_out="Install Node.js, or give --from DIRECTORY with the dist folder of @ohif/app",
        )
    # Away from any project: its settings are no business of this.
    command: Sequence[str] = [npm, *arguments, "--loglevel=error", "--no-fund", "--no-audit"]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=seconds, cwd=Path.home(), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreachableError(
            f"npm {arguments[0]} took more than {seconds:.0f} seconds", way_out="Try again"
        ) from error
    if done.returncode:
        raise _failure(done.stdout, done.stderr, arguments[1])
    return done.stdout


def _failure(output: str, messages: str, what: str) -> Exception:
    try:
        told = json.loads(output)["error"]
        code, summary = str(told.get("code")), str(told.get("summary"))
    except (ValueError, KeyError, TypeError, AttributeError):
        lines = [line.removeprefix("npm error ") for line in messages.splitlines() if line.strip()]
        code, summary = "", lines[0] if lines else "it says nothing"
    summary = summary.strip().splitlines()[0] if summary.strip() else code
    if code in ("E404", "ETARGET"):
        return NotFoundError(
            f"the registry has no {what}",
            way_out=f"Name another version, or none for {TESTED_VERSION}",
        )
    return UnreachableError(
        f"npm failed: {summary}", way_out="Mend that, or give --from DIRECTORY with the dist folder"
    )


def _read_json(text: str) -> Any:
    try:
        return json.loads(text or "null")
    except ValueError as error:
        raise DataError("npm did not answer in JSON", way_out="Update npm") from error
