"""OHIF as a site of its own, at the root of an nginx."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CONFIGURATION = """window.config = {
  routerBasename: null,
  extensions: [],
  modes: [],
  showStudyList: true,
  maxNumberOfWebWorkers: 2,
  investigationalUseDialog: { option: 'never' },
  DATA_SOURCES
};
"""
_NGINX = """server {
  listen 127.0.0.1:PORT;
  root FOLDER;
  types {
    text/html html; text/css css; text/javascript js mjs; application/wasm wasm; application/json json;
    image/svg+xml svg; image/png png; font/woff2 woff2;
  }
  location = /app-config.js { alias CONFIGURATION; }
  location / { try_files $uri /index.html; }
}
"""


def nginx_block(dist: Path, configuration: Path) -> str:
    """Return the block for nginx that serves OHIF at the root of a site.

    Parameters
    ----------
    dist
        OHIF as npm has it.
    configuration
        What is served as its app-config.js.
    """
    return _NGINX.replace("FOLDER", str(dist)).replace("CONFIGURATION", str(configuration))


def app_config(data_sources: str) -> str:
    """Return OHIF's configuration.

    Parameters
    ----------
    data_sources
        ``defaultDataSourceName: '...', dataSources: [...],``, in JavaScript.
    """
    return _CONFIGURATION.replace("DATA_SOURCES", data_sources)
