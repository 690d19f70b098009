"""What a program loads until it has its first studies from a directory whose list was indexed before."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST_PAGE = """
import json, sys
from dicomsource_static_wado.source import createDataSource
configuration = {"wadoRoot": sys.argv[1], "cacheDirectory": sys.argv[2]}
with createDataSource(configuration) as source:
    found = getattr(source.query.studies, sys.argv[3])(limit=1)
    assert len(found) == 1
    print(json.dumps(sorted(sys.modules)))
"""
NOT_NEEDED = {
    "dicomsource.http.client",
    "dicomsource.matching",
    "dicomsource.multipart",
    "dicomsource.pixels",
    "http.client",
    "msgspec",
    "numpy",
    "pydicom",
    "requests",
    "ssl",
    "urllib.request",
}


def first_page(*arguments: object) -> set[str]:
    command = [sys.executable, "-c", FIRST_PAGE, *map(str, arguments)]
    finished = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(json.loads(finished.stdout))


@pytest.mark.parametrize("step", ["select", "search"])
def test_the_first_page_of_an_indexed_directory_loads_no_client_no_matching_and_no_pydicom(
    small_tree: Callable[..., Path], tmp_path: Path, step: str
) -> None:
    directory = small_tree("CT_small.dcm", "MR_small.dcm")
    assert "msgspec" in first_page(directory, tmp_path / "cache", step)  # which builds the index

    loaded = first_page(directory, tmp_path / "cache", step)

    assert "dicomsource_static_wado.directory_tree" in loaded
    assert loaded & NOT_NEEDED == set()
