"""OHIF is built for the root of a server; its page is made to find everything below another address."""

from __future__ import annotations

import re

_FROM_ROOT = re.compile(r'(?P<attribute>\b(?:src|href|content)=")/(?!/)')
_PUBLIC_URL = re.compile(r'window\.PUBLIC_URL\s*=\s*"[^"]*"')


def rebased(index: str, base: str) -> str:
    """Return OHIF's page with all that it names from the root named below another address.

    Parameters
    ----------
    index
        The text of ``index.html``.
    base
        Where the viewer is, such as ``/ohif``.

    Notes
    -----
    The bundles name their chunks, workers and wasm files relative to the page (their public path is empty), and the
    page has addresses of any depth: so it is also told what relative addresses mean.

    >>> rebased('<head><link href="/app.css"><script>window.PUBLIC_URL="/"</script>', "/ohif")
    '<head><base href="/ohif/"><link href="/ohif/app.css"><script>window.PUBLIC_URL="/ohif/"</script>'
    """
    text = _FROM_ROOT.sub(rf"\g<attribute>{base}/", index)
    text = _PUBLIC_URL.sub(f'window.PUBLIC_URL="{base}/"', text)
    return text.replace("<head>", f'<head><base href="{base}/">', 1)
