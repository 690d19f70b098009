"""Every public name has its docstring in the reference."""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MODULES = [
    "dicomsource",
    "dicomsource.configuration",
    "dicomsource.contract",
    "dicomsource.datasource",
    "dicomsource.errors",
    "dicomsource.http",
    "dicomsource.imageids",
    "dicomsource.matching",
    "dicomsource.metadata",
    "dicomsource.natural",
    "dicomsource.pixels",
    "dicomsource.testing",
    "dicomsource_index",
]
IS_A_MODULE = {"errors"}


@pytest.fixture(scope="module")
def described(site: Path) -> set[str]:
    """The last parts of all names that the site can be linked to by."""
    inventory = (site / "objects.inv").read_bytes().split(b"\n", 4)[-1]
    lines = zlib.decompress(inventory).decode().splitlines()
    return {line.split()[0].rpartition(".")[2] for line in lines}


@pytest.mark.parametrize("module", MODULES)
def test_the_reference_has_every_public_name(module: str, described: set[str]) -> None:
    public = set(import_module(module).__all__)

    assert public - described - IS_A_MODULE == set()
