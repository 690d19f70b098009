"""``dicomsource serve`` as a process, on the folder of files that the browser tests share, and on other sources."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from in_chromium.npm_packages import NpmPackage

SECONDS = 60
TESTS = Path(__file__).parents[2]
PLUGIN = (TESTS / "browser" / "installed", TESTS / "kit")
"""What has the entry point of the arrays' plugin, and the plugin."""
CONFIGURATION = """
[[dataSources]]
namespace = "numpy"
sourceName = "numpy"

[[dataSources]]
namespace = "merge"
sourceName = "both"
[dataSources.configuration.seriesMerge]
dataSourceNames = ["archive", "numpy"]

[[dataSources]]
namespace = "dicomlocal"
sourceName = "inbox"
[dataSources.configuration]
root = "INBOX"
"""


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


@pytest.fixture(scope="session")
def served(
    dicom_files: Path,
    viewer: str,
    user_folders: dict[str, str],
    inbox: Path,
    brains: Path,
    client_site: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Where all is served, with OHIF.

    ``archive`` is the folder, ``numpy`` a dict of arrays, ``both`` the two merged, ``inbox`` a folder that is stored
    into, ``remote`` the arrays once more, by way of another server of the same kind, and ``brains`` the BIDS data set
    of an example.
    """
    folder = tmp_path_factory.mktemp("serve")
    configuration = folder / "dicomsource.toml"
    configuration.write_text(CONFIGURATION.replace("INBOX", str(inbox)), encoding="utf-8")
    environment = {**user_folders, "PYTHONPATH": os.pathsep.join(map(str, PLUGIN))}

    def serve(*arguments: str) -> AbstractContextManager[str]:
        options = ("--config", str(configuration), "--port", "0", "--access-log", "none")
        return serving([*arguments, *options], environment, folder)

    with serve("numpy") as behind:
        remote = f"remote={behind}/sources/numpy/dicom-web"
        chosen = (f"archive={dicom_files}", "numpy", "both", "inbox", remote, f"brains={brains}")
        with serve(*chosen, "--allow-origin", client_site) as url:
            yield url


@pytest.fixture(scope="session")
def brains(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample data set of the BIDS example."""
    from dicomsource_bids.samples import write_samples

    folder: Path = tmp_path_factory.mktemp("brains")
    write_samples(folder)
    return folder


@pytest.fixture(scope="session")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder that is served."""
    return tmp_path_factory.mktemp("inbox")


@contextmanager
def serving(arguments: list[str], environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Serve until the block ends; gives the URL."""
    command = [sys.executable, "-m", "dicomsource_host", "serve", *arguments]
    told = Path(folder, f"messages-{len(list(folder.iterdir()))}")
    with told.open("wb") as messages:
        process = subprocess.Popen(command, env=environment, cwd=folder, stderr=messages)
    try:
        deadline = time.monotonic() + SECONDS
        while "Ctrl-C" not in told.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"it does not serve: {told.read_text()}")
            time.sleep(0.05)
        found = re.search(r"http://[\w.:]+", told.read_text())
        assert found is not None
        yield found[0]
    finally:
        process.terminate()
        process.wait(SECONDS)
