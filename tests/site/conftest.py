"""The site as ``ci/docs_site/build.py`` left it in ``site/``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workspace_packages import WORKSPACE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the site."""
    folder = WORKSPACE / "site"
    if not (folder / "index.html").exists():
        pytest.skip("there is no site/index.html: nox -s site builds it before these tests")
    return folder
