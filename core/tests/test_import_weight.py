"""Importing dicomsource, and listing what is installed, loads no heavy library."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "PIL",
    "click",
    "gdcm",
    "numpy",
    "pydicom",
    "requests",
    "rich",
    "starlette",
    "tree_sitter",
    "uvicorn",
}

REPORT = "import sys, json; print(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})))"
CONFIGURED = """
import dicomsource
pacs = {"namespace": "dicomweb", "sourceName": "pacs"}
assert dicomsource.ExtensionManager.from_config([pacs]).definitions
"""


@pytest.mark.parametrize(
    "code",
    [
        "import dicomsource",
        "from dicomsource.extensions.discovery import discover; discover()",
        "import dicomsource; dicomsource.hookimpl, dicomsource.DataSourceEntry",
        "import dicomsource; dicomsource.ExtensionManager, dicomsource.open",
        "import dicomsource; dicomsource.ExtensionManager(discover=False).entries",
        CONFIGURED,
        "from dicomsource.configuration import read_configuration",
        "import dicomsource.testing",
    ],
)
def test_no_heavy_library_is_loaded_by(code):
    finished = subprocess.run(
        [sys.executable, "-c", f"{code}\n{REPORT}"], check=True, capture_output=True, text=True
    )

    loaded = set(json.loads(finished.stdout))
    assert "dicomsource" in loaded
    assert loaded & HEAVY == set()


def test_listing_what_is_installed_imports_no_plugin():
    code = (
        "from dicomsource.extensions.discovery import discover\n"
        "import sys\n"
        "names = {plugin.value.partition(':')[0].partition('.')[0] for plugin in discover()}\n"
        "assert not names & set(sys.modules), names & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
