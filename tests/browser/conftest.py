"""Chromium, the viewers that run in it, and a tree that our own command wrote.

Where Chromium, nginx or npm is missing, tests are skipped; with DICOMSOURCE_REQUIRE_SERVERS=1 they fail.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import static_trees_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

    from in_chromium.chromium import Traffic
    from in_chromium.npm_packages import NpmPackage

PARTIAL = 6  # what the command exits with where files have faults, as some of pydicom's have


@pytest.fixture(scope="module")  # while it runs, asyncio is taken: it must not outlast its tests
def chromium() -> Iterator[Browser]:
    """The browser."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from in_chromium.chromium import installed, running_chromium

    program = installed()
    if program is None:
        pytest.skip("Chromium is not installed")
    with running_chromium(program) as browser:
        yield browser


@pytest.fixture(scope="module")  # a viewer's many megabytes of script are fetched and compiled once
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """The pages of a module."""
    size: ViewportSize = {"width": 1280, "height": 800}
    with chromium.new_context(service_workers="block", viewport=size) as context:
        yield context


@pytest.fixture
def traffic(context: BrowserContext) -> Iterator[Traffic]:
    """What the test's pages ask for; a test whose pages ask for more than the loopback fails."""
    from in_chromium.chromium import Traffic

    with Traffic(context) as seen:
        yield seen
    assert seen.elsewhere == []


@pytest.fixture
def page(context: BrowserContext, traffic: Traffic) -> Iterator[Page]:
    """An empty page."""
    with context.new_page() as page:
        yield page


@pytest.fixture(scope="session")
def npm_folder() -> Callable[[NpmPackage], Path]:
    """``npm_folder(package)``: where a package of npm is."""
    from in_chromium.npm_packages import unpacked

    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    return unpacked


@pytest.fixture(scope="session")
def dicom_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the files that all trees and servers hold."""
    from in_chromium.studies import write_files

    folder = tmp_path_factory.mktemp("files")
    write_files(folder)
    return folder


@pytest.fixture(scope="session")
def tree_url(dicom_files: Path, tmp_path_factory: pytest.TempPathFactory, start_nginx: Any) -> str:
    """Where nginx serves, as the documentation has it, the tree that our command made of the files."""
    root = tmp_path_factory.mktemp("srv")
    command = ["-m", "dicomsource_host", "static-wado", "create", str(dicom_files)]
    done = subprocess.run(
        [sys.executable, *command, str(root / "dicomweb")],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == PARTIAL, done.stderr
    return f"{start_nginx(static_trees_page.nginx_block(root), '/dicomweb/studies')}/dicomweb"


@pytest.fixture(scope="session")
def client_site(npm_folder: Callable[[NpmPackage], Path], start_nginx: Any) -> str:
    """Where npm's dicomweb-client is, beside an empty page."""
    from in_chromium.npm_packages import DICOMWEB_CLIENT

    block = (
        f"server {{ listen 127.0.0.1:PORT; root {npm_folder(DICOMWEB_CLIENT)};"
        "types { text/javascript js; text/html html; }"
        "location = /empty.html { return 200 '<!doctype html><title>empty</title>'; } }"
    )
    return str(start_nginx(block, "/empty.html"))


@pytest.fixture(scope="session")
def start_ohif(
    npm_folder: Callable[[NpmPackage], Path],
    tmp_path_factory: pytest.TempPathFactory,
    start_nginx: Any,
) -> Callable[[str], str]:
    """``start_ohif(data_sources)``: where nginx serves OHIF, configured with these and their default."""
    from in_chromium.npm_packages import OHIF
    from in_chromium.ohif_site import app_config, nginx_block

    def start(data_sources: str) -> str:
        file = tmp_path_factory.mktemp("ohif") / "app-config.js"
        file.write_text(app_config(data_sources), encoding="utf-8")
        return str(start_nginx(nginx_block(npm_folder(OHIF), file), "/app-config.js"))

    return start
