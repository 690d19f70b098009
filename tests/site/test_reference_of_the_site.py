"""Every public name has its docstring in the reference."""

from __future__ import annotations

import ast
import zlib
from typing import TYPE_CHECKING

import pytest

from workspace_packages import WORKSPACE

if TYPE_CHECKING:
    from pathlib import Path

MODULES = [
    "dicomsource",
    "dicomsource.commands",
    "dicomsource.configuration",
    "dicomsource.contract",
    "dicomsource.datasource",
    "dicomsource.errors",
    "dicomsource.files",
    "dicomsource.http",
    "dicomsource.imageids",
    "dicomsource.matching",
    "dicomsource.metadata",
    "dicomsource.natural",
    "dicomsource.pixels",
    "dicomsource.samples",
    "dicomsource.testing",
    "dicomsource.work",
    "dicomsource_host.gateway",
    "dicomsource_host.serving",
    "dicomsource_index",
]
IS_A_MODULE = {"errors"}


@pytest.fixture(scope="module")
def described(site: Path) -> set[str]:
    """The last parts of all names that the site can be linked to by."""
    inventory = (site / "objects.inv").read_bytes().split(b"\n", 4)[-1]
    lines = zlib.decompress(inventory).decode().splitlines()
    return {line.split()[0].rpartition(".")[2] for line in lines}


def public_names(module: str) -> set[str]:
    """Read ``__all__``, without importing what needs much else."""
    (file,) = WORKSPACE.glob(f"*/src/{module.replace('.', '/')}/__init__.py")
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            return set(ast.literal_eval(statement.value))
    raise AssertionError(f"{module} has no __all__")


@pytest.mark.parametrize("module", MODULES)
def test_the_reference_has_every_public_name(module: str, described: set[str]) -> None:
    assert public_names(module) - described - IS_A_MODULE == set()
