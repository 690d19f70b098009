"""Every hook, and every part of a source, has its reason."""

import inspect
import re
from pathlib import Path

import pytest

from dicomsource import IWebApiDataSource, hookspecs

PAGE = (Path(__file__).parents[2] / "docs" / "contract.md").read_text()
HEADS = re.findall("^## (.+)$", PAGE, re.MULTILINE)
HOOKS = [name for name, value in vars(hookspecs).items() if hasattr(value, "dicomsource_spec")]
ARGUMENTS = inspect.signature(IWebApiDataSource.create).parameters
PARTS = [
    name for name in ARGUMENTS if name != "others" and "_" not in name
]  # those that OHIF has too


@pytest.mark.parametrize("name", [*HOOKS, "createDataSource", *PARTS])
def test_what_a_plugin_gives_has_a_reason(name: str) -> None:
    heads = [head for head in HEADS if re.search(rf"`{name}[`.]", head)]

    assert heads
    for head in heads:
        section = PAGE.partition(f"## {head}\n")[2].partition("\n## ")[0]
        missing = [said for said in ("**OHIF:**", "**Here:**", "**Why") if said not in section]
        assert not missing
