"""The tutorial shows the plugin that is written, as it is."""

import re
from pathlib import Path

from dicomsource_host.new_plugin.names import PluginNames
from dicomsource_host.new_plugin.writing import Wanted, write_plugin

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
UUID = re.compile(r'UUID\("[0-9a-f-]+"\)')


def test_the_tutorial_shows_the_source_that_new_writes(tmp_path):
    write_plugin(Wanted(PluginNames("acme"), tmp_path / "acme", "files", "MIT", "Jane Doe"))

    (shown,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    written = (tmp_path / "acme" / "dicomsource_acme.py").read_text(encoding="utf-8")
    assert UUID.sub("UUID", shown) == UUID.sub("UUID", written)
