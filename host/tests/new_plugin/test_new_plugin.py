"""``dicomsource new``: what it takes, what it writes, and what it leaves alone."""

import json
import subprocess
import sys
import tomllib

import pytest

from dicomsource.errors import ConfigurationError
from dicomsource_host.new_plugin.names import PluginNames

BACKENDS = ["http", "database", "files"]


@pytest.mark.parametrize(
    ("name", "distribution", "module", "class_name"),
    [
        ("acme", "dicomsource-acme", "dicomsource_acme", "Acme"),
        ("acme-archive", "dicomsource-acme-archive", "dicomsource_acme_archive", "AcmeArchive"),
        ("acme_v2", "dicomsource-acme-v2", "dicomsource_acme_v2", "AcmeV2"),
        ("class", "dicomsource-class", "dicomsource_class", "Class"),
    ],
)
def test_a_name_gives_those_of_distribution_module_and_class(
    name, distribution, module, class_name
):
    names = PluginNames.of(name)

    assert (names.distribution, names.module, names.class_name) == (
        distribution,
        module,
        class_name,
    )


@pytest.mark.parametrize(
    "name",
    ["", "Acme", "2acme", "acme--x", "acme-", "-acme", "a.b", "a b", "../acme", "é", "a" * 41],
)
def test_a_name_that_cannot_be_one_is_refused(name):
    with pytest.raises(ConfigurationError, match="cannot be the name of a plugin. Give small"):
        PluginNames.of(name)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_whole_package_is_written(run, folder, backend):
    result = run("new", "acme-archive", "--backend", backend)

    made = folder / "dicomsource-acme-archive"
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        f"dicomsource-acme-archive/{name}"
        for name in (
            ".github/workflows/tests.yml",
            ".gitignore",
            "LICENSE",
            "README.md",
            "dicomsource.toml",
            "dicomsource_acme_archive.py",
            "pyproject.toml",
            "sample_data.py",
            "tests/test_contract.py",
        )
    ]
    assert "Its README.md goes on." in result.stderr
    project = tomllib.loads((made / "pyproject.toml").read_text())["project"]
    assert project["name"] == "dicomsource-acme-archive"
    assert project["entry-points"]["dicomsource"] == {"acme-archive": "dicomsource_acme_archive"}
    (source,) = tomllib.loads((made / "dicomsource.toml").read_text())["dataSources"]
    assert (source["namespace"], source["sourceName"]) == ("acme-archive", "sample")


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_source_has_fewer_than_fifty_lines(run, folder, backend):
    run("new", "acme-archive", "--backend", backend)

    source = folder / "dicomsource-acme-archive" / "dicomsource_acme_archive.py"
    assert len([line for line in source.read_text().splitlines() if line.strip()]) < 50


@pytest.mark.parametrize("backend", BACKENDS)
def test_nothing_of_the_template_is_left_in_what_is_written(run, folder, backend):
    run("new", "acme-archive", "--backend", backend)

    for path in (folder / "dicomsource-acme-archive").rglob("*"):
        if path.is_file():
            text = path.read_text()
            assert "{%" not in text
            assert "{{" not in text.replace("${{ matrix.python }}", "")
            assert text.endswith("\n")
            assert not text.endswith("\n\n")


def test_it_goes_where_it_is_told_to_and_says_so_in_json(run, folder):
    result = run("new", "acme-archive", "--backend", "files", "-o", "here/mine", "--json")

    written = json.loads(result.stdout)
    assert written["folder"] == "here/mine"
    assert all((folder / "here/mine" / name).is_file() for name in written["files"])
    assert [path.name for path in (folder / "here").iterdir()] == ["mine"]


def test_the_licence_names_the_author_and_may_be_left_out(run, folder):
    run("new", "acme-archive", "--backend", "files", "--author", "Jane Doe", "-o", "a")
    run("new", "acme-archive", "--backend", "files", "--license", "none", "-o", "b")

    assert "Jane Doe" in (folder / "a/LICENSE").read_text()
    assert not (folder / "b/LICENSE").exists()
    assert "license" not in tomllib.loads((folder / "b/pyproject.toml").read_text())["project"]


def test_each_plugin_makes_uids_of_its_own(run, folder):
    sources = set()
    for place in ("a", "b"):
        run("new", "acme-archive", "--backend", "http", "-o", place)
        sources.add((folder / place / "dicomsource_acme_archive.py").read_text())

    assert len(sources) == 2


def test_files_that_are_there_are_left_alone(run, folder):
    (folder / "mine").mkdir()
    (folder / "mine/notes.txt").write_text("mine")

    result = run("new", "acme-archive", "--backend", "files", "-o", "mine")

    assert (result.exit_code, result.stdout) == (9, "")
    assert "mine cannot be written: there are files in it already." in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert [path.name for path in (folder / "mine").iterdir()] == ["notes.txt"]


def test_a_fresh_repository_is_filled(run, folder):
    (folder / "mine/.git").mkdir(parents=True)
    (folder / "mine/.git/HEAD").write_text("ref: refs/heads/main\n")

    result = run("new", "acme-archive", "--backend", "files", "-o", "mine", "--json")

    assert (folder / "mine/README.md").is_file()
    assert ".git/HEAD" not in json.loads(result.stdout)["files"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("Acme", "--backend", "files"), 3, "'Acme' cannot be the name of a plugin"),
        (("dicomsource-x", "--backend", "files"), 3, "Give 'x'"),
        (("acme", "--backend", "files"), 3, "'acme' is a kind of data source already, of acme-ima"),
        (("acme-archive",), 2, "Add --backend, one of http, database, files."),
        (("acme-archive", "--backend", "ftp"), 2, "'ftp' is not one of"),
        (("acme-archive", "--backend", "files", "-o", "file"), 9, "a file stands there"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(run, folder, arguments, code, words):
    (folder / "file").write_text("")

    result = run("new", *arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert [path.name for path in folder.iterdir()] == ["file"]


def test_without_the_library_the_error_says_how_to_get_it(run, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "copier", None)

    result = run("new", "acme-archive", "--backend", "files")

    assert result.exit_code == 3
    assert "pip install 'dicomsource-host[new]'" in result.stderr
    assert list(folder.iterdir()) == []


def test_the_list_of_commands_does_not_load_the_library():
    code = (
        "import sys\n"
        "from dicomsource_host.cli.main import main\n"
        "import dicomsource_host.cli.new\n"
        "main(['--help'], standalone_mode=False)\n"
        "sys.exit('copier' in sys.modules or 'jinja2' in sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "\n  new " in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_on_a_terminal_it_asks_what_the_plugin_reads(folder):
    import os
    import pty

    command = "import sys; from dicomsource_host.cli.main import main; sys.argv[0] = 'dicomsource'; main()"
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", command, "new", "acme-archive"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
    ) as running:
        os.close(theirs)
        shown, answered = b"", False
        while running.poll() is None or not answered:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # it has ended
                break
            if not answered and b"Files in a folder" in shown:
                os.write(ours, b"\x1b[B\r")  # one down: a database
                answered = True
    os.close(ours)

    assert running.returncode == 0, shown.decode()
    assert b"What does the plugin read?" in shown
    written = (folder / "dicomsource-acme-archive" / "dicomsource.toml").read_text()
    assert "sample.sqlite" in written
