"""Every way to check the workspace: ``nox`` runs all of it, ``nox -s NAME`` one, ``nox -l`` lists them.

Packages and test folders are read from the tree, so a new one joins by existing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nox

sys.path.insert(0, str(Path(__file__).parent / "ci"))
from workspace_packages import PACKAGES, WORKSPACE, Package, read_settings, with_siblings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"

GROUPS = read_settings(WORKSPACE)
ON_ALL_CORES = ("--numprocesses=logical", "--dist=loadfile")
EACH_PACKAGE = [nox.param(package, id=package.label) for package in PACKAGES.values()]


def tools(*groups: str) -> list[str]:
    """Return what the workspace's groups of tools ask for."""
    return list(nox.project.dependency_groups(GROUPS, *groups))


def in_place(packages: Iterable[Package], *, extras: bool = False) -> list[str]:
    """Return what installs packages as they stand in the tree."""
    wanted = []
    for package in packages:
        chosen = f"[{','.join(package.extras)}]" if extras and package.extras else ""
        wanted += ["-e", f"./{package.folder}{chosen}"]
    return wanted


def everything() -> list[str]:
    """Return what installs all packages with all that their tests need."""
    wanted = [*tools("test"), *in_place(PACKAGES.values(), extras=True)]
    for package in PACKAGES.values():
        wanted += package.test_requirements
    return wanted


def for_tests_of(package: Package) -> list[str]:
    """Return what installs one package and what its tests ask for, nothing else."""
    *siblings, _ = with_siblings(package, tests=True)
    own = in_place([package], extras=True)
    return [*tools("test"), *package.test_requirements, *in_place(siblings), *own]


def test_folders(*names: str) -> list[str]:
    """Return those of the folders under tests/ that hold tests already."""
    folders = [Path("tests", name) for name in names]
    return [str(folder) for folder in folders if any((WORKSPACE / folder).rglob("test_*.py"))]


def crossing_folders() -> list[str]:
    """Return the folders under tests/ that no session of their own runs."""
    apart = {"packaging", "servers", "browser", "site"}
    return test_folders(*sorted({path.name for path in (WORKSPACE / "tests").glob("*/")} - apart))


def run_pytest(
    session: nox.Session, targets: Sequence[str], *options: str, before: Sequence[str] = ()
) -> None:
    """Run pytest on the targets; none collected is a failure."""
    environment = {
        "PYTHONPATH": str(WORKSPACE / "ci"),
        "XDG_CACHE_HOME": str(Path(session.create_tmp(), "cache")),  # not the developer's own
    }
    arguments = [*options, *(session.posargs or targets)]
    session.run("python", *before, "-m", "pytest", *arguments, env=environment)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting (ruff)."""
    session.install(*tools("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of every package, and of the server that tests misuse (mypy --strict)."""
    session.install(*everything(), *tools("types"))
    sources = [package.source for package in PACKAGES.values()]
    session.run("mypy", "--strict", *sources, "tests/faulty_pacs/src/faulty_pacs")


@nox.session
@nox.parametrize("package", EACH_PACKAGE)
def tests(session: nox.Session, package: Package) -> None:
    """Run the tests of one package beside what it asks for alone."""
    session.install(*for_tests_of(package))
    run_pytest(session, [f"{package.folder}/tests"], *ON_ALL_CORES)


if crossing_folders():

    @nox.session
    def contract(session: nox.Session) -> None:
        """Run the tests that cross packages."""
        session.install(*everything())
        run_pytest(session, crossing_folders(), *ON_ALL_CORES)


@nox.session
def docs(session: nox.Session) -> None:
    """Run every example: doctests of all packages, code blocks of README and docs."""
    examples = [
        path.parent.as_posix() for path in sorted(Path("examples").glob("*/pyproject.toml"))
    ]
    session.install(*everything(), *tools("docs"), *(f"./{example}" for example in examples))
    sources = [package.source for package in PACKAGES.values()]
    pages = [str(page) for page in (Path("README.md"), Path("docs")) if (WORKSPACE / page).exists()]
    pages += [f"{package.folder}/README.md" for package in PACKAGES.values()]
    run_pytest(session, [*sources, *pages], "-p", "run_pages", "--doctest-modules")


@nox.session
def packaging(session: nox.Session) -> None:
    """Build each wheel, install it alone in a clean environment and import it."""
    session.install(*tools("test", "packaging"))
    # Nothing of the workspace is installed here, so what other tests share cannot be imported.
    run_pytest(session, test_folders("packaging"), "--confcutdir=tests/packaging")


@nox.session
def site(session: nox.Session) -> None:
    """Build the site of the documentation into site/, and follow its links, in Chromium too where it is installed."""
    session.install(*tools("test", "site", "browser"))
    session.run("python", "ci/docs_site/build.py", "site")
    # Nothing of the workspace is installed here: what is documented is read, not run.
    run_pytest(session, test_folders("site"), "-p", "required_servers", "--confcutdir=tests/site")


@nox.session(venv_backend="none")
def fragments(session: nox.Session) -> None:
    """Check the names and words of the change notes under changes/."""
    folders = [f"{package.folder}/changes" for package in PACKAGES.values()]
    session.run(sys.executable, "ci/check_fragments.py", *folders, external=True)


def servers_session(session: nox.Session, folder: str, *options: str) -> None:
    """Run a folder of tests whose skips are failures where DICOMSOURCE_REQUIRE_SERVERS is 1."""
    session.install(*everything(), *tools(folder))
    run_pytest(session, test_folders(folder), "-p", "required_servers", *options)


if test_folders("servers"):

    @nox.session
    def servers(session: nox.Session) -> None:
        """Run the tests against Orthanc and nginx; skipped where they are missing."""
        servers_session(session, "servers", *ON_ALL_CORES)


if test_folders("browser"):

    @nox.session
    def browser(session: nox.Session) -> None:
        """Run the tests in Chromium; skipped where it, nginx or npm is missing."""
        servers_session(session, "browser")


@nox.session(default=False)
@nox.parametrize("package", EACH_PACKAGE)
def coverage(session: nox.Session, package: Package) -> None:
    """Print which lines the tests of one package do not reach (by name only)."""
    session.install(*for_tests_of(package), *tools("coverage"))
    report = f"--data-file={Path(session.create_tmp(), '.coverage')}"
    measured = ["-m", "coverage", "run", report, f"--source={package.module}"]
    run_pytest(session, [f"{package.folder}/tests"], before=measured)
    session.run("python", "-m", "coverage", "report", report, "--skip-covered")


@nox.session(default=False)
@nox.parametrize("package", EACH_PACKAGE)
def minimums(session: nox.Session, package: Package) -> None:
    """Run the tests of one package with the lowest versions it declares (by name only)."""
    session.install("uv")
    session.run(
        *("uv", "pip", "install", "--python", session.virtualenv.location),
        *("--resolution", "lowest-direct"),
        *for_tests_of(package),
    )
    run_pytest(session, [f"{package.folder}/tests"])


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Print how fast this is beside its peers, as ratios (by name only)."""
    session.install(*in_place(PACKAGES.values(), extras=True), *tools("bench"))
    for benchmark in sorted(Path("benchmarks").glob("bench_*.py")):
        session.run("python", str(benchmark))
