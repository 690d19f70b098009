"""OHIF is built for the root of a server; its files are made to find everything below another address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE = "/ohif"
"""Where the viewer is served."""

_ROOTED = re.compile(rf'(?P<attribute>\b(?:src|href|content)=")/(?!/|{BASE[1:]}/)')
_PUBLIC_URL = re.compile(r'window\.PUBLIC_URL\s*=\s*"[^"]*"')
# webpack's own variable, in the runtime of the page and of each worker; all chunks, workers and wasm files hang on it.
_PUBLIC_PATH = re.compile(rb'(?P<variable>\b[\w$]+\.p\s*=\s*)"/"(?=\s*[;,)}])')
_STYLE_URL = re.compile(rb"(?P<start>\burl\(\s*['\"]?)/(?!/|" + BASE[1:].encode() + b"/)")
_LIBRARY = re.compile(rb"(?P<quote>['\"])/dicom-microscopy-viewer/")


def rebase(folder: Path) -> None:
    """Make the viewer in a folder one that is served below `BASE`.

    Raises
    ------
    DataError
        It is built for another address than the root and this one.
    """
    index = folder / "index.html"
    text = index.read_text(encoding="utf-8")
    rebased = rebased_page(text)
    index.write_text(rebased, encoding="utf-8")
    changed = sum(_rewrite(path, rebased_script) for path in folder.rglob("*.js"))
    for path in folder.rglob("*.css"):
        _rewrite(path, rebased_style)
    if not changed and "window.PUBLIC_URL" in text and f'window.PUBLIC_URL="{BASE}/"' not in text:
        raise DataError(
            "this viewer is built for an address of its own",
            way_out=f'Build it with PUBLIC_URL="/" or PUBLIC_URL="{BASE}/"',
        )


def rebased_page(text: str) -> str:
    """Return OHIF's page with all that it names from the root named below `BASE`.

    Notes
    -----
    The page has addresses of any depth, so it is also told what relative addresses mean.

    >>> rebased_page('<head><link href="/app.css"><script>window.PUBLIC_URL="/"</script>')
    '<head><base href="/ohif/"><link href="/ohif/app.css"><script>window.PUBLIC_URL="/ohif/"</script>'
    """
    text = _ROOTED.sub(rf"\g<attribute>{BASE}/", text)
    text = _PUBLIC_URL.sub(f'window.PUBLIC_URL="{BASE}/"', text)
    return text if "<base " in text else text.replace("<head>", f'<head><base href="{BASE}/">', 1)


def rebased_script(code: bytes) -> bytes:
    """Return a script of OHIF that finds its chunks, workers and wasm files below `BASE`.

    >>> rebased_script(b'n.p="/",n.u=1')
    b'n.p="/ohif/",n.u=1'
    """
    base = BASE.encode()
    code = _PUBLIC_PATH.sub(rb'\g<variable>"' + base + b'/"', code)
    return _LIBRARY.sub(rb"\g<quote>" + base + b"/dicom-microscopy-viewer/", code)


def rebased_style(style: bytes) -> bytes:
    """Return a style sheet of OHIF that finds its fonts and pictures below `BASE`.

    >>> rebased_style(b"src: url(/a.woff2)")
    b'src: url(/ohif/a.woff2)'
    """
    return _STYLE_URL.sub(rb"\g<start>" + BASE.encode() + b"/", style)


def _rewrite(path: Path, change: Callable[[bytes], bytes]) -> bool:
    before = path.read_bytes()
    after = change(before)
    if after != before:
        path.write_bytes(after)
    return after != before
