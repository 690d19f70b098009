"""What ``dicomsource new`` writes, installed and tested as its README says, for each kind of backend."""

from __future__ import annotations

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from clean_environment import CleanEnvironment, last_words
from workspace_packages import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

BACKENDS = ("http", "database", "files")
SERVER = "import sample_data\nwith sample_data.serve() as url:\n    print(url, flush=True)\n    input()\n"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def host(
    wheels_for: Callable[..., list[str]], tmp_path_factory: pytest.TempPathFactory
) -> CleanEnvironment:
    """Install the host with its template library, and the test kit, and write a package for each backend."""
    environment = CleanEnvironment.make(tmp_path_factory.mktemp("author"))
    wheels = wheels_for(PACKAGES["dicomsource-host"], ["new"])
    kit = wheels_for(PACKAGES["dicomsource"], ["testing"])[-1:]
    environment.install(*wheels, *kit, "ruff>=0.17", "hatchling>=1.26", "editables")
    for backend in BACKENDS:
        name = f"acme-{backend}"
        written = environment.run("dicomsource", "new", name, "--backend", backend, "-o", backend)
        assert written.returncode == 0, last_words(written)
    editable = [part for backend in BACKENDS for part in ("-e", f"{environment.root / backend}")]
    environment.install("--no-build-isolation", *editable)
    return environment


@pytest.fixture(scope="module")
def tested(host: CleanEnvironment) -> Mapping[str, subprocess.CompletedProcess[str]]:
    """Run the tests of all three, at the same time."""

    def test(backend: str) -> subprocess.CompletedProcess[str]:
        return host.run("python", "-m", "pytest", "-v", cwd=host.root / backend)

    with ThreadPoolExecutor() as threads:
        return dict(zip(BACKENDS, threads.map(test, BACKENDS), strict=True))


@contextmanager
def sample_data(host: CleanEnvironment, backend: str) -> Iterator[None]:
    """Have the data that the package's configuration names."""
    folder = host.root / backend
    if backend != "http":
        made = host.run("python", "sample_data.py", cwd=folder)
        assert made.returncode == 0, last_words(made)
        yield
        return
    python = next(host.root.glob("bin/python")) if (host.root / "bin").exists() else None
    command = [python or host.root / "Scripts" / "python.exe", "-c", SERVER]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        configuration = folder / "dicomsource.toml"
        before = configuration.read_text(encoding="utf-8")
        url = server.stdout.readline().strip()
        configuration.write_text(re.sub(r"http://[\d.:]+", url, before), encoding="utf-8")
        yield
        server.communicate("\n", timeout=30)
        configuration.write_text(before, encoding="utf-8")


def asked(host: CleanEnvironment, folder: Path, *arguments: str) -> object:
    done = host.run("dicomsource", *arguments, "--json", cwd=folder)
    assert done.returncode == 0, last_words(done)
    return json.loads(done.stdout)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_tests_of_a_new_plugin_pass(
    tested: Mapping[str, subprocess.CompletedProcess[str]], backend: str
) -> None:
    done = tested[backend]

    assert done.returncode == 0, last_words(done)
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) > 40
    assert "test_a_limit_is_kept PASSED" in done.stdout


def test_no_new_plugin_is_set_aside(host: CleanEnvironment) -> None:
    listed = asked(host, host.root, "plugins")

    kinds = {plugin["name"]: plugin["dataSources"] for plugin in listed["plugins"]}
    assert kinds == {f"acme-{backend}": [f"acme-{backend}"] for backend in BACKENDS}
    assert listed["setAside"] == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_source_of_a_new_plugin_is_searched_and_checked(
    host: CleanEnvironment, backend: str
) -> None:
    folder = host.root / backend
    with sample_data(host, backend):
        found = asked(host, folder, "search", "sample", "PatientName=doe*")
        checked = host.run("dicomsource", "check", "sample", cwd=folder)

    assert [study["PatientID"] for study in found] == ["4711"]
    assert checked.returncode == 0, last_words(checked)
    assert not {"wrong", "failed"} & set(checked.stdout.split())


def test_what_is_written_is_clean(host: CleanEnvironment) -> None:
    for command in (["check"], ["format", "--check"]):
        done = host.run("ruff", *command, *BACKENDS)
        assert done.returncode == 0, last_words(done)
