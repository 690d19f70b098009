"""The sample data set, as a source and served as DICOMweb."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from dicomsource import ExtensionManager
from hypothesis import settings

import dicomsource_bids
from dicomsource_bids.samples import write_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECONDS = 60

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def data_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the samples, which no test changes."""
    folder = tmp_path_factory.mktemp("bids")
    write_samples(folder)
    return folder


@pytest.fixture
def open_bids() -> Iterator[Callable[[Path], Any]]:
    """``open_bids(folder)``: the source of a data set."""
    managers = []

    def opened(folder: Path) -> Any:
        definition = {"namespace": "bids", "sourceName": "brains", "configuration": {"folder": str(folder)}}
        managers.append(ExtensionManager([dicomsource_bids], discover=False, definitions=[definition]))
        return managers[-1].get_data_source("brains")

    yield opened
    for manager in managers:
        manager.close()


@pytest.fixture
def brains(data_set: Path, open_bids: Callable[[Path], Any]) -> Any:
    """The source of the samples."""
    return open_bids(data_set)


@pytest.fixture(scope="session")
def dicom_web(data_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `dicomsource serve` serves the samples as DICOMweb."""
    folder = tmp_path_factory.mktemp("serve")
    told = folder / "messages"
    command = [sys.executable, "-m", "dicomsource_host", "serve", f"brains={data_set}"]
    with told.open("wb") as messages:
        process = subprocess.Popen([*command, "--port", "0", "--access-log", "none"], cwd=folder, stderr=messages)
    try:
        deadline = time.monotonic() + SECONDS
        while "Ctrl-C" not in told.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"it does not serve: {told.read_text()}")
            time.sleep(0.05)
        found = re.search(r"http://[\w.:]+", told.read_text())
        assert found is not None
        yield f"{found[0]}/sources/brains/dicom-web"
    finally:
        process.terminate()
        process.wait(SECONDS)


@pytest.fixture(scope="session")
def fetched(dicom_web: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Path]]:
    """``fetched(description)``: folders with the DICOM files of a series of sub-01, one for each volume."""
    (study,) = _json(f"{dicom_web}/studies?PatientID=sub-01")
    series = {each["0008103E"]["Value"][0]: each for each in _json(f"{study['00081190']['Value'][0]}/series")}

    def fetch(description: str) -> list[Path]:
        address = series[description]["00081190"]["Value"][0]
        folder = tmp_path_factory.mktemp("series")
        volumes = {}
        for instance in _json(f"{address}/metadata"):
            uid, volume = instance["00080018"]["Value"][0], instance["00200012"]["Value"][0]
            volumes[volume] = folder / f"volume{volume}"
            volumes[volume].mkdir(exist_ok=True)
            (volumes[volume] / f"{uid}.dcm").write_bytes(_get(f"{address}/instances/{uid}", "application/dicom"))
        return [volumes[number] for number in sorted(volumes)]

    return fetch


def _json(url: str) -> Any:
    return json.loads(_get(url, "application/dicom+json"))


def _get(url: str, accept: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        body: bytes = answer.read()
    return body
