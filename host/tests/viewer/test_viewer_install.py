"""Installing the viewer: verified, whole or not at all, and nothing outside its folder."""

import gzip
import json
import tarfile

import pytest

from dicomsource_host.viewer import installing
from dicomsource_host.viewer.location import InstalledViewer


def test_npms_package_is_installed_and_told(run, npm, data_folder):
    npm()

    result = run("viewer", "install")

    assert result.exit_code == 0, result.stderr
    assert "OHIF 3.13.2 is installed" in result.stdout
    assert (data_folder / "ohif" / "decoder.wasm").read_text().startswith("\0asm")
    assert not list((data_folder / "ohif").rglob("*.map"))
    status = json.loads(run("viewer", "status", "--json").stdout)
    assert status["version"] == "3.13.2"
    assert status["origin"].startswith("@ohif/app@3.13.2 sha512-")
    assert [path.name for path in data_folder.iterdir()] == ["ohif"]


def test_a_package_that_is_not_what_the_registry_says_is_not_installed(run, npm, data_folder):
    npm(integrity="sha512-AAAA")

    result = run("viewer", "install")

    assert result.exit_code == 7
    assert "is not what the registry says" in result.stderr
    assert list(data_folder.iterdir()) == []


def test_a_digest_that_can_be_forged_is_not_enough(run, npm):
    npm(integrity="sha1-AAAA")

    assert "knows ohif-app-3.13.2.tgz by sha1 only" in run("viewer", "install").stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package/dist/../../../outside", "x"),
        ("/outside", "x"),
        ("package/dist/link", tarfile.SYMTYPE),
        ("package/dist/hard", tarfile.LNKTYPE),
        ("package/dist/device", tarfile.CHRTYPE),
    ],
)
def test_an_archive_with_a_way_out_is_refused(run, npm, folder, data_folder, name, content):
    npm({"package/dist/index.html": "app-config.js", name: content})

    result = run("viewer", "install")

    assert result.exit_code == 7
    assert name in result.stderr
    assert not list(folder.rglob("outside"))
    assert list(data_folder.iterdir()) == []


def test_without_npm_the_way_out_is_shown(run, folder, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))

    result = run("viewer", "install")

    assert result.exit_code == 3
    assert "npm is not installed" in result.stderr
    assert "--from DIRECTORY" in result.stderr


@pytest.mark.parametrize(
    ("code", "exit_code", "told"),
    [("E404", 4, "has no @ohif/app@9.9.9"), ("ENOTFOUND", 5, "npm failed: no network today")],
)
def test_what_npm_fails_with_is_told(run, npm, code, exit_code, told):
    npm(fails={"code": code, "summary": "no network today"})

    result = run("viewer", "install", "--version", "9.9.9")

    assert result.exit_code == exit_code
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("named", [".", ".."])
def test_a_folder_is_installed_by_itself_or_by_what_is_around_it(run, dist, data_folder, named):
    result = run("viewer", "install", "--from", str(dist / named))

    assert result.exit_code == 0, result.stderr
    assert (data_folder / "ohif" / "index.html").exists()


def test_everything_that_is_named_from_the_root_is_named_below_ohif(run, dist, data_folder):
    run("viewer", "install", "--from", str(dist))

    installed = data_folder / "ohif"
    page = (installed / "index.html").read_text()
    assert '<base href="/ohif/">' in page
    assert 'src="/ohif/app.bundle.12ab.js"' in page
    assert 'window.PUBLIC_URL="/ohif/"' in page
    script = (installed / "app.bundle.12ab.js").read_bytes()
    assert b'r.p="/ohif/"' in script
    assert gzip.decompress((installed / "app.bundle.12ab.js.gz").read_bytes()) == script
    assert "url(/ohif/letters.woff2)" in (installed / "app.bundle.css").read_text()


def test_a_build_for_ohif_is_taken_as_it_is(run, dist, data_folder):
    for path in dist.rglob("*.*"):
        if path.suffix in (".html", ".js", ".css"):
            path.write_text(path.read_text().replace('"/', '"/ohif/').replace("(/", "(/ohif/"))

    result = run("viewer", "install", "--from", str(dist))

    assert result.exit_code == 0, result.stderr
    assert "/ohif/ohif/" not in (data_folder / "ohif" / "index.html").read_text()


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda dist: (dist / "index.html").unlink(), "no index.html"),
        (lambda dist: (dist / "index.html").write_text("Hello"), "names no app-config.js"),
        (lambda dist: (dist / "app.bundle.12ab.js").unlink(), "lacks app.bundle.12ab.js"),
        (lambda dist: (dist / "app.bundle.12ab.js").write_text(""), "lacks app.bundle.12ab.js"),
        (lambda dist: (dist / "out").symlink_to("/etc"), "leads out of"),
    ],
)
def test_a_folder_that_holds_no_whole_viewer_is_refused(run, dist, data_folder, break_it, told):
    break_it(dist)

    result = run("viewer", "install", "--from", str(dist))

    assert result.exit_code == 7
    assert told in result.stderr
    assert not (data_folder / "ohif").exists()


def test_another_version_takes_the_place_of_the_first(run, dist, npm, data_folder):
    run("viewer", "install", "--from", str(dist))
    (data_folder / "ohif" / "old").write_text("old")
    npm()

    run("viewer", "install")

    assert InstalledViewer.found().version == "3.13.2"
    assert not (data_folder / "ohif" / "old").exists()


def test_one_that_fails_leaves_the_first(run, dist, npm, data_folder):
    run("viewer", "install", "--from", str(dist))
    npm({"package/dist/index.html": "something else"})

    assert run("viewer", "install").exit_code == 7

    assert InstalledViewer.found() is not None
    assert [path.name for path in data_folder.iterdir()] == ["ohif"]


def test_one_that_is_interrupted_leaves_nothing(run, dist, data_folder, monkeypatch):
    def interrupt(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(installing, "_compress", interrupt)

    assert run("viewer", "install", "--from", str(dist)).exit_code == 130
    assert list(data_folder.iterdir()) == []


def test_a_viewer_can_be_removed(run, dist):
    run("viewer", "install", "--from", str(dist))

    assert "The viewer is removed." in run("viewer", "remove").stderr
    assert "No viewer was installed." in run("viewer", "remove").stderr
    result = run("viewer", "status")
    assert result.exit_code == 4
    assert "Run: dicomsource viewer install" in result.stderr


def test_a_folder_and_a_version_are_not_given_together(run, dist):
    result = run("viewer", "install", "--from", str(dist), "--version", "3.13.2")

    assert result.exit_code == 3
    assert "Give the folder or the version" in result.stderr
