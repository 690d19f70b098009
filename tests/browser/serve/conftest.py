"""``dicomsource serve`` as a process, on the folder of files that the browser tests share."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from in_chromium.npm_packages import NpmPackage

SECONDS = 60


@pytest.fixture(scope="session")
def user_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a user who has nothing yet."""
    folder = tmp_path_factory.mktemp("user")
    names = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    return {**os.environ, **{name: str(folder / name) for name in names}}


@pytest.fixture(scope="session")
def viewer(npm_folder: Callable[[NpmPackage], Path], user_folders: dict[str, str]) -> str:
    """OHIF, installed for the user; its version."""
    from in_chromium.npm_packages import OHIF

    command = [sys.executable, "-m", "dicomsource_host", "viewer", "install", "--from"]
    subprocess.run(
        [*command, str(npm_folder(OHIF))],
        env=user_folders,
        check=True,
        capture_output=True,
        timeout=110,
    )
    return OHIF.version


@pytest.fixture(scope="module")
def served(
    dicom_files: Path,
    viewer: str,
    user_folders: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Where the folder is served, with OHIF; it is called archive."""
    folder = tmp_path_factory.mktemp("serve")
    source = f"archive={dicom_files}"
    command = [sys.executable, "-m", "dicomsource_host", "serve", source, "--port", "0"]
    with (folder / "messages").open("wb") as messages:
        process = subprocess.Popen(
            [*command, "--access-log", "none"], env=user_folders, cwd=folder, stderr=messages
        )
    try:
        deadline = time.monotonic() + SECONDS
        while "Ctrl-C" not in (told := (folder / "messages").read_text()):
            assert process.poll() is None and time.monotonic() < deadline, told  # noqa: PT018
            time.sleep(0.05)
        found = re.search(r"http://[\w.:]+", told)
        assert found is not None
        yield found[0]
    finally:
        process.terminate()
        process.wait(SECONDS)
