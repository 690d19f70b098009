"""A pytest plugin: runs the code blocks of Markdown pages.

Each page runs from top to bottom in a folder of its own, its Python blocks sharing their names. There it finds sample
studies as a static tree (``tree/``, also the name ``tree``), as a JSON document (``studies.json``) and behind the
source "pacs" of a ``dicomsource.toml``. TOML and JSON blocks must be what they claim to be. ``<!--- skip: next -->``
above a block leaves it out.
"""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from workspace_packages import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sybil import Example

CONFIGURATION = """
[[dataSources]]
namespace = "static_wado"
sourceName = "pacs"
[dataSources.configuration]
wadoRoot = "{tree}"
"""


def _check_toml(example: Example) -> None:
    table = tomllib.loads(example.parsed)
    if "dataSources" in table:
        from dicomsource.extensions.config import load_config

        Path("shown.toml").write_text(example.parsed, encoding="utf-8")
        load_config("shown.toml")


def _check_json(example: Example) -> None:
    json.loads(example.parsed)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a CT study of Jane Doe and pydicom's own sample files in the forms that pages read."""
    from pydicom import dcmread
    from pydicom.data import get_testdata_file

    from dicomsource.samples import build_document, sample_files, write_static_tree

    folder = tmp_path_factory.mktemp("samples")
    jane = dcmread(get_testdata_file("CT_small.dcm"))
    jane.PatientName, jane.StudyInstanceUID = "DOE^JANE", "2.25.1"
    jane.SOPInstanceUID = jane.file_meta.MediaStorageSOPInstanceUID = "2.25.2"
    jane.save_as(folder / "jane.dcm")
    files = [folder / "jane.dcm", *sample_files()]
    tree = write_static_tree(files, folder / "tree").directory
    (folder / "studies.json").write_text(json.dumps(build_document(files)), encoding="utf-8")
    configuration = CONFIGURATION.format(tree=tree.as_posix())
    (folder / "dicomsource.toml").write_text(configuration, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def page_folder(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Stand in a folder that one page may change."""
    folder = tmp_path_factory.mktemp("page") / "samples"
    shutil.copytree(samples, folder)
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


@pytest.fixture(scope="module")
def tree(page_folder: Path) -> str:
    """Name the folder that holds the samples as a static tree."""
    return str(page_folder / "tree")


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(),
        CodeBlockParser(language="toml", evaluator=_check_toml),
        CodeBlockParser(language="json", evaluator=_check_json),
        SkipParser(),
    ],
    path=str(WORKSPACE),
    patterns=["*.md"],
    fixtures=["tree"],
).pytest()
