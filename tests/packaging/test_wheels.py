"""Each distribution, built and installed alone."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from clean_environment import last_words
from workspace_packages import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clean_environment import CleanEnvironment
    from workspace_packages import Package

LICENCE = (WORKSPACE / "LICENSE").read_bytes()

LOAD_ENTRY_POINTS = """
from importlib.metadata import distribution
for entry_point in distribution({name!r}).entry_points:
    entry_point.load()
"""

IMPORT_EVERY_MODULE = """
import importlib, pkgutil, {module}
for found in pkgutil.walk_packages({module}.__path__, "{module}."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
"""


@pytest.fixture
def wheel(package: Package, wheel_of: Callable[[Package], Path]) -> zipfile.ZipFile:
    with zipfile.ZipFile(wheel_of(package)) as opened:
        yield opened


def test_a_package_holds_the_same_licence_as_the_workspace(package: Package) -> None:
    assert (WORKSPACE / package.folder / "LICENSE").read_bytes() == LICENCE


def test_a_wheel_holds_the_licence(wheel: zipfile.ZipFile) -> None:
    (path,) = (name for name in wheel.namelist() if name.endswith(".dist-info/licenses/LICENSE"))

    assert wheel.read(path) == LICENCE


def test_a_wheel_says_that_its_package_is_typed(package: Package, wheel: zipfile.ZipFile) -> None:
    assert f"{package.module}/py.typed" in wheel.namelist()


def test_a_wheel_holds_one_package_and_no_tests(package: Package, wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}

    assert tops == {package.module}


def test_a_package_installed_alone_can_be_imported(
    package: Package, installed_alone: CleanEnvironment
) -> None:
    done = installed_alone.python(f"import {package.module}")

    assert done.returncode == 0, last_words(done)


def test_a_package_installed_alone_loads_all_that_its_entry_points_name(
    package: Package, installed_alone: CleanEnvironment
) -> None:
    done = installed_alone.python(LOAD_ENTRY_POINTS.format(name=package.name))

    assert done.returncode == 0, last_words(done)


def test_what_a_package_installed_alone_asks_for_fits_together(
    installed_alone: CleanEnvironment,
) -> None:
    installed_alone.pip("check")


def test_a_package_with_its_extras_has_no_module_that_cannot_be_imported(
    package: Package,
    installed_alone: CleanEnvironment,
    wheels_for: Callable[..., list[str]],
) -> None:
    if package.extras:
        installed_alone.pip("install", *wheels_for(package, package.extras))

    done = installed_alone.python(IMPORT_EVERY_MODULE.format(module=package.module))

    assert done.returncode == 0, last_words(done)
