"""Wheels of the whole workspace, and clean environments to install them in."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from clean_environment import CleanEnvironment, last_words
from workspace_packages import PACKAGES, WORKSPACE, Package, with_siblings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session", params=PACKAGES.values(), ids=lambda package: package.label)
def package(request: pytest.FixtureRequest) -> Package:
    """Each distribution of the workspace in turn."""
    return request.param


@pytest.fixture(scope="session")
def wheel_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Package], Path]:
    """Build a package's sdist and from that its wheel, once, and give the wheel's path."""
    built: dict[str, Path] = {}

    def build(package: Package) -> Path:
        if package.name not in built:
            target = tmp_path_factory.mktemp(package.label)
            options = ("--no-isolation", "--outdir", target, WORKSPACE / package.folder)
            done = subprocess.run(
                [sys.executable, "-m", "build", *options], capture_output=True, text=True
            )
            assert done.returncode == 0, last_words(done)
            built[package.name] = next(target.glob("*.whl"))
        return built[package.name]

    return build


@pytest.fixture(scope="session")
def wheels_for(wheel_of: Callable[[Package], Path]) -> Callable[..., list[str]]:
    """Name the wheels that installing a package takes: of its siblings, and its own last."""

    def wheels(package: Package, extras: list[str] | None = None) -> list[str]:
        paths = [str(wheel_of(each)) for each in with_siblings(package, tests=bool(extras))]
        return [*paths[:-1], paths[-1] + (f"[{','.join(extras)}]" if extras else "")]

    return wheels


@pytest.fixture(scope="session")
def installed_alone(
    package: Package,
    wheels_for: Callable[..., list[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> CleanEnvironment:
    """Install a package from its wheel into an environment with nothing else but what it asks for."""
    environment = CleanEnvironment.make(tmp_path_factory.mktemp("alone"))
    environment.pip("install", *wheels_for(package))
    return environment


@pytest.fixture(scope="session")
def author(
    wheels_for: Callable[..., list[str]], tmp_path_factory: pytest.TempPathFactory
) -> CleanEnvironment:
    """Install what the author of a new plugin has: the host with its template library, and the test kit."""
    environment = CleanEnvironment.make(tmp_path_factory.mktemp("author"))
    host = wheels_for(PACKAGES["dicomsource-host"], ["new"])
    kit = wheels_for(PACKAGES["dicomsource"], ["testing"])[-1:]
    environment.pip("install", *host, *kit, "ruff>=0.17", "hatchling>=1.26", "editables")
    return environment
