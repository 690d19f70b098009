"""No hook and no field of an entry is left undocumented."""

import inspect
from pathlib import Path

import attrs
import pytest

from dicomsource import CommandEntry, DataSourceEntry, ImageLoaderEntry, hookspecs

PAGE = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text()
HOOKS = [name for name, value in vars(hookspecs).items() if hasattr(value, "dicomsource_spec")]


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_shown_with_its_arguments(hook):
    arguments = ", ".join(inspect.signature(getattr(hookspecs, hook)).parameters)

    assert f"`{hook}({arguments})`" in PAGE


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (entry, field.name)
        for entry in (DataSourceEntry, ImageLoaderEntry, CommandEntry)
        for field in attrs.fields(entry)
    ],
)
def test_every_field_of_an_entry_has_its_line(entry, field):
    section = PAGE.partition(f"## {entry.__name__}")[2].partition("\n## ")[0]

    assert f"| `{field}` |" in section
