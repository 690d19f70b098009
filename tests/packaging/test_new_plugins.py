"""What ``dicomsource new`` writes, installed and tested as its README says, for each kind of backend."""

from __future__ import annotations

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from clean_environment import last_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from clean_environment import CleanEnvironment

BACKENDS = ("http", "database", "files")
SERVER = "import sample_data\nwith sample_data.serve() as url:\n    print(url, flush=True)\n    input()\n"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def host(author: CleanEnvironment) -> CleanEnvironment:
    """Write and install a package for each backend."""
    for backend in BACKENDS:
        name = f"acme-{backend}"
        written = author.run("dicomsource", "new", name, "--backend", backend, "-o", backend)
        assert written.returncode == 0, last_words(written)
    author.pip("install", "--no-build-isolation", *(f"-e./{backend}" for backend in BACKENDS))
    return author


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
    wanted = {f"acme-{backend}": [f"acme-{backend}"] for backend in BACKENDS}
    assert wanted.items() <= kinds.items()
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
