"""Prints configuration.md from the classes that read the keys: ``python docs/make_configuration_page.py``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from dicomsource import ExtensionManager
from dicomsource.configuration import CommonConfiguration, describe_configuration
from dicomsource.http import HttpConfiguration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource.configuration import ConfigurationKey

HEAD = """\
<!-- Made from the classes that read the keys, by python docs/make_configuration_page.py. -->

# Configuration

A configuration lists data sources, each with `namespace` (which kind), `sourceName` (what it is called here) and
`configuration` (the keys below). It is a `dicomsource.toml`, the same as JSON, or OHIF's own `app-config.js`; of the
latter, what is code is left out with a warning that names it and the Python way to give it.

```toml
defaultDataSourceName = "pacs"

[[dataSources]]
namespace = "dicomweb"
sourceName = "pacs"
[dataSources.configuration]
friendlyName = "The hospital's archive"
qidoRoot = "https://pacs.example/dicom-web"
auth = { username = "reader", password = { env = "PACS_PASSWORD" } }
```

`{ env = "NAME" }` stands for the environment variable of that name, in any value. A password, token or secret written
out in a file is refused. A value right below `configuration` that begins with `./` or `../` is a path relative to the
file; any other relative path is relative to the folder that the program runs in.
"""


def table(configuration: type[Any], without: Sequence[ConfigurationKey] = ()) -> str:
    """Return the keys of a configuration class as a Markdown table, without those that are told of already."""
    lines = ["| key | value | default | meaning |", "| --- | --- | --- | --- |"]
    for key in describe_configuration(configuration):
        if key not in without:
            cells = (f"`{key.key}`", key.type, key.default, key.doc)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the whole page."""
    shared = describe_configuration(HttpConfiguration)
    parts = [HEAD, f"## Every source\n\n{table(CommonConfiguration)}"]
    parts.append(f"## Every source over http\n\n{table(HttpConfiguration)}")
    for entry in ExtensionManager().entries:
        if entry.configuration is not None:
            parts.append(f"## `{entry.name}`\n\n{table(entry.configuration, shared)}")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
