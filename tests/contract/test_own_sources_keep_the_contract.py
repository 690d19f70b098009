"""The kit that strangers test their plugins with, on the sources that stand here."""

import json
import shutil
from secrets import token_bytes
from typing import ClassVar

import pytest
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

import dicomsource_dicomjson.plugin
import dicomsource_dicomlocal.plugin
import dicomsource_static_wado.plugin
from broken_sources import FIRST, Backend
from dicomsource import ExtensionManager
from dicomsource.natural import to_part10
from dicomsource.samples import sample_files, write_static_tree
from dicomsource.testing import DataSourceContract, checklist, made_file, open_source
from dicomsource_dicomjson.writing import build_document
from dicomsource_host.gateway import GatewaySettings, LoopbackServer, create_app

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")

READ_ONLY = {"store.dicom", "store.delete", "reject.series", "reject.instance"}
SAMPLES = ("CT_small.dcm", "MR_small.dcm", "examples_ybr_color.dcm")


class OwnSource(DataSourceContract):
    """A source whose rules must not be skipped because it lost what it had.

    Attributes
    ----------
    lacks
        The functions that it is known not to have.
    """

    lacks: ClassVar[set[str]]

    @pytest.fixture
    def known_studies(self):
        return [FIRST]

    def test_it_lacks_nothing_but_what_is_known(self, source):
        assert {one.function for one in checklist(source) if not one.supported} == self.lacks


class OpenedByItself(OwnSource):
    """A source that stands on no other: ``plugin`` and ``kind`` open it with the fixture ``configuration``."""

    @pytest.fixture(scope="class")
    @classmethod
    def source(cls, configuration):
        with open_source(cls.plugin, configuration, cls.kind) as source:
            yield source

    @pytest.fixture
    def spare_source(self, configuration):
        return open_source(self.plugin, configuration, self.kind)


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    """A folder of six studies that were made up, and three that pydicom ships."""
    folder = tmp_path_factory.mktemp("scans")
    for number, instance in enumerate(Backend().instances.values()):
        (folder / f"{number:03}.dcm").write_bytes(to_part10(instance))
    for path in sample_files():
        if path.name in SAMPLES:
            shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def tree(scans, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tree")
    write_static_tree(sorted(scans.iterdir()), folder)
    return {"wadoRoot": str(folder), "cacheDirectory": str(folder.parent / "tree-cache")}


@pytest.fixture(scope="module")
def document(scans, tmp_path_factory):
    file = tmp_path_factory.mktemp("document") / "studies.json"
    build_document(scans, file)
    return {"url": str(file)}


@pytest.fixture(scope="module")
def folder(scans, tmp_path_factory):
    cache = tmp_path_factory.mktemp("folder-cache")
    return {"root": str(scans), "cacheDirectory": str(cache), "refreshInterval": 0}


@pytest.fixture(scope="module")
def manager(folder, tree, document, tmp_path_factory):
    """Sources that stand on others: a server, what is merged, what is fetched from a URL."""
    site = tmp_path_factory.mktemp("site")
    archive = {"namespace": "dicomlocal", "sourceName": "archive", "configuration": folder}
    behind = ExtensionManager(definitions=[archive])
    application = create_app(
        behind,
        GatewaySettings(key=token_bytes(32)),
        routes=[Mount("/site", StaticFiles(directory=site))],
    )
    with behind, LoopbackServer(application) as server:
        root = f"{server.url}/sources/archive/dicom-web"
        pacs = {"qidoRoot": root, "wadoRoot": root, "stowRoot": root, "supportsOrderBy": True}
        (site / "site.json").write_text(json.dumps({"servers": {"dicomWeb": [pacs]}}))
        sources = {
            "pacs": ("dicomweb", pacs),
            "tree": ("static_wado", tree),
            "document": ("dicomjson", document),
            "merge": ("merge", {"seriesMerge": {"dataSourceNames": ["document", "tree", "pacs"]}}),
            "proxy": (
                "dicomwebproxy",
                {
                    "url": f"{server.url}/site/site.json",
                    "allowedOrigins": [server.url],
                    "allowPrivateAddresses": True,
                },
            ),
        }
        definitions = [
            {"namespace": namespace, "sourceName": name, "configuration": configuration}
            for name, (namespace, configuration) in sources.items()
        ]
        with ExtensionManager(definitions=definitions) as manager:
            yield manager


class TestStaticTree(OpenedByItself):
    plugin, kind = dicomsource_static_wado.plugin, "static_wado"
    lacks: ClassVar = READ_ONLY | {"retrieve.directURL"}

    @pytest.fixture(scope="class")
    @classmethod
    def configuration(cls, tree):
        return tree


class TestDocument(OpenedByItself):
    plugin, kind = dicomsource_dicomjson.plugin, "dicomjson"
    lacks: ClassVar = READ_ONLY | {"retrieve.directURL"}

    @pytest.fixture(scope="class")
    @classmethod
    def configuration(cls, document):
        return document


class TestFolder(OpenedByItself):
    plugin, kind = dicomsource_dicomlocal.plugin, "dicomlocal"
    lacks: ClassVar = (READ_ONLY | {"retrieve.directURL"}) - {"store.dicom"}

    @pytest.fixture(scope="class")
    @classmethod
    def configuration(cls, folder):
        return folder

    @pytest.fixture
    def stored_file(self):
        return made_file()


class TestServer(OwnSource):
    lacks: ClassVar = READ_ONLY - {"store.dicom"}

    @pytest.fixture(scope="class")
    @classmethod
    def source(cls, manager):
        return manager.get_data_source("pacs")

    @pytest.fixture
    def stored_file(self):
        return made_file()


class TestMerge(OwnSource):
    lacks: ClassVar = READ_ONLY

    @pytest.fixture(scope="class")
    @classmethod
    def source(cls, manager):
        return manager.get_data_source("merge")


class TestProxy(OwnSource):
    lacks: ClassVar = READ_ONLY - {"store.dicom"}

    @pytest.fixture(scope="class")
    @classmethod
    def source(cls, manager):
        return manager.get_data_source("proxy")
