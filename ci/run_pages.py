"""A pytest plugin: runs the code blocks of Markdown pages.

Each page runs from top to bottom in a folder of its own, its Python blocks sharing their names. There it finds sample
studies as DICOM files (``scans/``), as a static tree (``tree/``, also the name ``tree``) and as a JSON document
(``studies.json``), and a ``dicomsource.toml`` with the sources "pacs", "tree" and "document". The hosts that pages
make up (`MADE_UP`) are served on the loopback. TOML, JSON and JavaScript blocks must be what they claim to be; data
sources in JavaScript are in ``app-config.js`` for the blocks below. ``<!--- skip: next -->`` above a block leaves it
out.
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
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser, SkipParser
from sybil.region import Lexeme

from workspace_packages import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sybil import Example

MADE_UP = {"https://pacs.example/dicom-web": "pacs", "https://static.example/dicomweb": "tree"}
"""Addresses that pages show, and the sources that stand in for them."""

run_as_python = PythonEvaluator()


def _served(text: str, example: Example) -> str:
    """Return what a block says, with the hosts that are made up where they are served."""
    for address, served in example.namespace["made_up_hosts"].items():
        text = text.replace(address, served)
    return text


def _run_python(example: Example) -> None:
    code = example.parsed
    example.parsed = Lexeme(_served(str(code), example), code.offset, code.line_offset)
    run_as_python(example)


def _check_toml(example: Example) -> None:
    table = tomllib.loads(example.parsed)
    if "dataSources" in table:
        from dicomsource.extensions.config import load_config

        Path("shown.toml").write_text(example.parsed, encoding="utf-8")
        load_config("shown.toml")


def _check_js(example: Example) -> None:
    """Read data sources into ``app-config.js``, for the blocks below; of other code look at the syntax."""
    from dicomsource.extensions.config import load_config
    from dicomsource.extensions.javascript import parse

    if "dataSources:" not in example.parsed:
        parse(example.parsed, example.path)
        return
    whole = "window.config" in example.parsed
    text = example.parsed if whole else f"window.config = {{ {example.parsed} }};"
    Path("app-config.js").write_text(_served(text, example), encoding="utf-8")
    assert load_config("app-config.js").definitions


def _check_json(example: Example) -> None:
    json.loads(example.parsed)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Write three studies, one of them a CT of Jane Doe, and serve them in all forms that pages read."""
    from pydicom import dcmread
    from pydicom.data import get_testdata_file

    from dicomsource.samples import build_document, write_static_tree
    from dicomsource_host.demo.stage import Samples, served

    folder = tmp_path_factory.mktemp("samples")
    jane = dcmread(get_testdata_file("CT_small.dcm"))
    jane.PatientName, jane.StudyInstanceUID, jane.SeriesInstanceUID = "DOE^JANE", "2.25.1", "2.25.2"
    jane.SOPInstanceUID = jane.file_meta.MediaStorageSOPInstanceUID = "2.25.3"
    jane.save_as(folder / "jane.dcm")
    others = [get_testdata_file(name) for name in ("CT_small.dcm", "MR_small.dcm")]
    files = [folder / "jane.dcm", *others]
    (folder / "scans").mkdir()
    for file in files:
        shutil.copy(file, folder / "scans")
    tree = write_static_tree(files, folder / "tree")
    (folder / "studies.json").write_text(json.dumps(build_document(files)), encoding="utf-8")
    with served(Samples(folder, tree.studies, tree.instances)):
        yield folder


@pytest.fixture(scope="session")
def made_up_hosts(samples: Path) -> Mapping[str, str]:
    """Tell where the addresses that pages make up are served."""
    table = tomllib.loads((samples / "dicomsource.toml").read_text(encoding="utf-8"))
    sources = {each["sourceName"]: each["configuration"] for each in table["dataSources"]}
    return {address: sources[name]["wadoRoot"] for address, name in MADE_UP.items()}


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
        CodeBlockParser(language="python", evaluator=_run_python),
        CodeBlockParser(language="toml", evaluator=_check_toml),
        CodeBlockParser(language="json", evaluator=_check_json),
        CodeBlockParser(language="js", evaluator=_check_js),
        SkipParser(),
    ],
    path=str(WORKSPACE),
    patterns=["*.md"],
    fixtures=["tree", "made_up_hosts"],
).pytest()
