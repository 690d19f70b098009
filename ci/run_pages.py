"""A pytest plugin: runs the code blocks of Markdown pages.

Each page runs from top to bottom in an empty folder of its own: Python blocks share their names, TOML and JSON blocks
must be well formed. ``<!--- skip: next -->`` above a block leaves it out.
"""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

if TYPE_CHECKING:
    from sybil import Example


def _is_toml(example: Example) -> None:
    tomllib.loads(example.parsed)


def _is_json(example: Example) -> None:
    json.loads(example.parsed)


def _enter_empty_folder(names: dict[str, Any]) -> None:
    names["_folder"] = tempfile.TemporaryDirectory()
    names["_came_from"] = Path.cwd()
    os.chdir(names["_folder"].name)


def _leave_folder(names: dict[str, Any]) -> None:
    os.chdir(names["_came_from"])
    names["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(),
        CodeBlockParser(language="toml", evaluator=_is_toml),
        CodeBlockParser(language="json", evaluator=_is_json),
        SkipParser(),
    ],
    patterns=["*.md"],
    setup=_enter_empty_folder,
    teardown=_leave_folder,
).pytest()
