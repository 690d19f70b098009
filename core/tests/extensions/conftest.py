"""Builders of plugins: as objects, and as distributions installed in a folder on the path."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from dicomsource.hookspecs import hookimpl

DATA = Path(__file__).parent / "data"


class Site:
    """A folder on the path that distributions are installed in, without pip."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules = []

    def install(self, name, entry_points, version="1.0", **modules):
        """Write a distribution; `entry_points` is "name = value" per line, `modules` their code."""
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        if entry_points is not None:
            (info / "entry_points.txt").write_text(f"[dicomsource]\n{dedent(entry_points)}\n")
        for module, code in modules.items():
            (self.folder / f"{module}.py").write_text(dedent(code))
            self.modules.append(module)

    def discover(self):
        """List the plugins that are installed here."""
        from dicomsource.extensions.discovery import discover

        ours = {info.name.partition("-")[0] for info in self.folder.glob("*.dist-info")}
        return [each for each in discover() if each.distribution.replace("-", "_") in ours]


@pytest.fixture
def site(tmp_path, monkeypatch):
    site = Site(tmp_path / "site")
    site.folder.mkdir()
    monkeypatch.syspath_prepend(str(site.folder))
    yield site
    for module in site.modules:
        sys.modules.pop(module, None)


@pytest.fixture
def data():
    return DATA


@pytest.fixture
def plugin():
    """Give a function that makes a plugin object which brings one kind of data source."""

    def make(create=lambda configuration: {}, name="memory", **more):
        class Plugin:
            @hookimpl
            def getDataSourcesModule(self):
                return [{"name": name, "type": "local", "createDataSource": create, **more}]

        return Plugin()

    return make


@pytest.fixture
def manager(plugin):
    """Give a function that makes a manager of one plugin, with sources of these names."""
    from dicomsource.extensions.manager import ExtensionManager

    def make(*names, create=lambda configuration: {}, **options):
        definitions = [{"namespace": "memory", "sourceName": name} for name in names]
        return ExtensionManager(
            [plugin(create)], discover=False, definitions=definitions, **options
        )

    return make
