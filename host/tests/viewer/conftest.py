"""A viewer as small as one can be, as a folder, as an archive, and as npm would bring it."""

import base64
import hashlib
import io
import json
import os
import tarfile

import pytest

PAGE = (
    '<!doctype html><html><head><script>window.PUBLIC_URL="/"</script>'
    '<script rel="preload" as="script" src="/app-config.js"></script>'
    '<script defer src="/app.bundle.12ab.js"></script><link href="/app.bundle.css" rel="stylesheet">'
    '</head><body><div id="root"></div></body></html>'
)
FILES = {
    "index.html": PAGE,
    "app-config.js": "window.config = {};",
    "app.bundle.12ab.js": 'var r={};r.p="/";r.load("chunk")' + ";" * 5000,
    "app.bundle.12ab.js.map": "{}",
    "app.bundle.css": "@font-face{src:url(/letters.woff2)}",
    "letters.woff2": "letters",
    "decoder.wasm": "\0asm" + "x" * 5000,
    "assets/logo.svg": "<svg/>",
}


def archive_of(members):
    """Return a tar with these names and contents; a content that is no text is a TarInfo's type."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                info.type, info.linkname = content, "/etc/passwd"
                tar.addfile(info)
            else:
                info.size = len(content.encode())
                tar.addfile(info, io.BytesIO(content.encode()))
    return packed.getvalue()


@pytest.fixture
def dist(folder):
    """A folder with a viewer."""
    for name, content in FILES.items():
        path = folder / "dist" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder / "dist"


@pytest.fixture(autouse=True)
def data_folder(folder, monkeypatch):
    """Where the user's data goes."""
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    return folder / "data" / "dicomsource"


@pytest.fixture
def npm(folder, monkeypatch):
    """``npm(members, integrity=...)``: an npm that has one version, 3.13.2, with these members."""

    def install(members=None, integrity=None, fails=None):
        if members is None:
            members = {f"package/dist/{name}": content for name, content in FILES.items()}
            members["package/package.json"] = "{}"
        packed = archive_of(members)
        (folder / "packed.tgz").write_bytes(packed)
        digest = base64.b64encode(hashlib.sha512(packed).digest()).decode()
        view = {"version": "3.13.2", "dist.integrity": integrity or f"sha512-{digest}"}
        (folder / "view.json").write_text(json.dumps(view))
        script = folder / "bin" / "npm"
        script.parent.mkdir(exist_ok=True)
        failing = f"echo '{json.dumps({'error': fails})}'; exit 1" if fails else ""
        script.write_text(
            f"#!/bin/sh\n{failing}\n"
            f'if [ "$1" = view ]; then cat {folder}/view.json; exit; fi\n'
            f'for last in "$@"; do [ "$before" = --pack-destination ] && place="$last"; before="$last"; done\n'
            f'cp {folder}/packed.tgz "$place/ohif-app-3.13.2.tgz"; echo "[]"\n'
        )
        script.chmod(0o755)

    monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    (folder / "bin").mkdir()
    return install
