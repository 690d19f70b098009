"""The distributions of the workspace, read from the tree."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

WORKSPACE = Path(__file__).parents[1]


def read_settings(folder: Path) -> dict[str, Any]:
    """Return the pyproject.toml of a folder."""
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Package:
    """One distribution of the workspace.

    Parameters
    ----------
    folder
        Where it stands, seen from the top of the workspace.
    settings
        Its pyproject.toml.
    """

    folder: str
    settings: dict[str, Any]

    @property
    def label(self) -> str:
        """What sessions and tests call it."""
        return Path(self.folder).name

    @property
    def name(self) -> str:
        """Name of the distribution, as installers compare it."""
        return canonicalize_name(self.settings["project"]["name"])

    @property
    def source(self) -> str:
        """Folder of its importable package."""
        found = next((WORKSPACE / self.folder / "src").glob("*/__init__.py")).parent
        return found.relative_to(WORKSPACE).as_posix()

    @property
    def module(self) -> str:
        """What programs import."""
        return Path(self.source).name

    @property
    def extras(self) -> list[str]:
        """Names of its extras."""
        return list(self.settings["project"].get("optional-dependencies", {}))

    @property
    def test_requirements(self) -> list[str]:
        """What its tests need beyond the workspace's own test tools and its own distributions."""
        return [
            text
            for text in self._test_group
            if canonicalize_name(Requirement(text).name) not in PACKAGES
        ]

    @property
    def _test_group(self) -> list[str]:
        return list(self.settings.get("dependency-groups", {}).get("test", ()))

    def siblings(self, *, tests: bool = False) -> set[str]:
        """Return the names of the workspace's distributions that it asks for itself.

        Parameters
        ----------
        tests
            Count what its extras and its tests ask for, too.
        """
        project = self.settings["project"]
        texts = list(project.get("dependencies", ()))
        if tests:
            texts += self._test_group
            for extra in project.get("optional-dependencies", {}).values():
                texts += extra
        names: set[str] = {canonicalize_name(Requirement(text).name) for text in texts}
        return names & PACKAGES.keys()


def _discover() -> dict[str, Package]:
    found = [*WORKSPACE.glob("*/pyproject.toml"), *WORKSPACE.glob("plugins/*/pyproject.toml")]
    packages = [
        Package(path.parent.relative_to(WORKSPACE).as_posix(), read_settings(path.parent))
        for path in sorted(found)
        if path.parent.name != "examples"  # a project of its own, as a stranger would have it
    ]
    return {package.name: package for package in packages}


PACKAGES = _discover()
"""All distributions by name: a folder with a pyproject.toml, at the top or under plugins/."""

EXAMPLES = [
    Package(path.parent.relative_to(WORKSPACE).as_posix(), read_settings(path.parent))
    for path in sorted(WORKSPACE.glob("examples/*/pyproject.toml"))
]
"""The examples: projects of strangers, who know the distributions from their documentation."""


def with_siblings(package: Package, *, tests: bool = False) -> list[Package]:
    """Return a package, last, after those of the workspace that it needs, directly or not."""
    needed = {package.name}
    new = package.siblings(tests=tests) - needed
    while new:
        needed |= new
        new = set().union(*(PACKAGES[name].siblings() for name in new)) - needed
    return [*(PACKAGES[name] for name in sorted(needed - {package.name})), package]
