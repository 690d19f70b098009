"""The command run in this process, beside a plugin that is installed for the test alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file

INSTALLED = Path(__file__).parent / "installed"
INSTALLED_BROKEN = Path(__file__).parent / "installed_broken"

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, in which no configuration is found."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DICOMSOURCE_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user-configuration"))
    monkeypatch.syspath_prepend(str(INSTALLED))
    return tmp_path


@pytest.fixture
def broken_plugin(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that cannot be imported is installed too."""
    monkeypatch.syspath_prepend(str(INSTALLED_BROKEN))


@pytest.fixture
def run(folder: Path) -> Run:
    """``run("search", "pacs", ...)`` runs the command there."""
    from dicomsource_host.cli.main import main

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), prog_name="dicomsource")

    return invoke


@pytest.fixture
def configure(folder: Path) -> Callable[..., Path]:
    """``configure(pacs={...})`` writes ``dicomsource.toml`` with sources of the kind acme."""

    def write(**sources: dict[str, Any]) -> Path:
        lines = []
        for name, configuration in sources.items():
            lines += ["[[dataSources]]", 'namespace = "acme"', f'sourceName = "{name}"']
            lines += ["[dataSources.configuration]"]
            # JSON is TOML here but for tables, which are written as their dotted keys.
            for key, value in configuration.items():
                if isinstance(value, dict):
                    lines += [
                        f"{key}.{inner} = {json.dumps(held)}" for inner, held in value.items()
                    ]
                else:
                    lines.append(f"{key} = {json.dumps(value)}")
        path = folder / "dicomsource.toml"
        path.write_text("\n".join(lines))
        return path

    return write


def sample(name: str) -> Dataset:
    """Return one of pydicom's sample files."""
    return dcmread(get_testdata_file(name, download=False))


@pytest.fixture
def ct() -> Dataset:
    """The CT that the sources of these tests hold, as their first study."""
    return sample("CT_small.dcm")


@pytest.fixture
def mr() -> Dataset:
    """The MR that the sources of these tests hold, as their second study."""
    return sample("MR_small.dcm")


@pytest.fixture
def site(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """``site("pacs", token=...)`` gives a client of the application that serves these sources with these settings."""
    from starlette.testclient import TestClient

    from dicomsource_host.serving import ServeSettings, create_application
    from dicomsource_host.serving.chosen_sources import choose_sources

    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.setattr("dicomsource_host.worklist.studies_page.SECONDS_TO_WAIT", 60)
    with ExitStack() as stack:

        def client(*sources: str, **settings: Any) -> TestClient:
            path = folder / "dicomsource.toml"
            wanted = ServeSettings(
                configuration=path if path.exists() else None, sources=sources, **settings
            )
            application = create_application(choose_sources(wanted), wanted)
            browser = TestClient(
                application,
                base_url="http://127.0.0.1:8808",
                headers={"Accept": "text/html,*/*;q=0.8"},
                follow_redirects=False,
            )
            return stack.enter_context(browser)

        yield client
