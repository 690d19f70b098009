"""The same sample studies behind every kind of source."""

import json
from urllib.parse import urlsplit

import pytest

from dicomsource import ExtensionManager
from dicomsource_host.demo.stage import served, shown_files, write_samples
from source_contract import FILLING, Otherwise, read_held

KINDS = ("tree", "document", "pacs", "folder", "merge", "proxy")
OTHERWISE = {
    "document": Otherwise(metadata=FILLING),
    "folder": Otherwise(metadata=FILLING),
    "merge": Otherwise(metadata=FILLING),  # its first member is the document
}


@pytest.fixture(scope="session")
def stage(tmp_path_factory):
    samples = write_samples(tmp_path_factory.mktemp("samples"), lambda done, total: None)
    with served(samples) as configuration:
        yield configuration


@pytest.fixture(scope="session")
def held():
    return read_held(shown_files())


@pytest.fixture(scope="session")
def manager(stage):
    with ExtensionManager.from_config(stage) as manager:
        keys = {one.sourceName: one.configuration for one in manager.definitions}
        manager.add_data_source(
            {
                "namespace": "@ohif/extension-default.dataSourcesModule.merge",
                "sourceName": "merge",
                "configuration": {"seriesMerge": {"dataSourceNames": ["document", "tree", "pacs"]}},
            }
        )
        pacs, tree = (keys[name]["wadoRoot"] for name in ("pacs", "tree"))
        # The server of the tree serves the configuration, too.
        server = {"qidoRoot": pacs, "wadoRoot": pacs, "supportsOrderBy": True}
        (stage.parent / "tree" / "site.json").write_text(
            json.dumps({"servers": {"dicomWeb": [server]}})
        )
        manager.add_data_source(
            {
                "namespace": "@ohif/extension-default.dataSourcesModule.dicomwebproxy",
                "sourceName": "proxy",
                "configuration": {
                    "url": f"{tree}/site.json",
                    "allowedOrigins": [origin(tree), origin(pacs)],
                    "allowPrivateAddresses": True,
                },
            }
        )
        yield manager


def origin(url):
    scheme, host, *_ = urlsplit(url)
    return f"{scheme}://{host}"


@pytest.fixture(scope="session", params=KINDS)
def source(request, manager):
    return manager.get_data_source(request.param)


@pytest.fixture(scope="session")
def otherwise(source):
    return OTHERWISE.get(source.name, Otherwise())
