"""A real server behind the gateway: what comes through is what it has."""

import pydicom
import pytest
import requests
from dicomweb_client import DICOMwebClient

from dicomsource import ExtensionManager
from dicomsource_dicomweb import plugin
from dicomsource_host.gateway import GatewaySettings, LoopbackServer, create_app

pytestmark = [pytest.mark.server, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def root(orthanc):
    definition = {
        "namespace": "dicomweb",
        "sourceName": "pacs",
        "configuration": {"qidoRoot": orthanc.dicom_web, "wadoRoot": orthanc.dicom_web},
    }
    with (
        ExtensionManager([plugin], discover=False, definitions=[definition]) as manager,
        LoopbackServer(create_app(manager, GatewaySettings(key=bytes(32)))) as server,
    ):
        yield f"{server.url}/sources/pacs/dicom-web"


@pytest.fixture
def client(root):
    return DICOMwebClient(root)


def test_it_lists_the_same_studies(client, orthanc):
    direct = DICOMwebClient(orthanc.dicom_web).search_for_studies(limit=500)

    found = client.search_for_studies(limit=500)

    def uids(rows):
        return [row["0020000D"]["Value"][0] for row in rows]

    assert uids(found) == uids(direct)
    assert len(found) > 20


def test_every_file_comes_through_as_it_is(client, orthanc):
    for uids, dataset in list(orthanc.datasets.items())[::7]:
        assert client.retrieve_instance(*uids).SOPInstanceUID == dataset.SOPInstanceUID


def test_metadata_leads_its_bulk_data_back_to_the_gateway(client, root, orthanc):
    uids = next(key for key, path in orthanc.files.items() if path.name == "CT_small.dcm")

    (metadata,) = client.retrieve_series_metadata(*uids[:2])
    uri = metadata["7FE00010"]["BulkDataURI"]
    answer = requests.get(uri, headers={"Accept": "application/octet-stream"}, timeout=30)

    assert uri.startswith(f"{root}/studies/{uids[0]}/bulkdata/")
    assert answer.content == pydicom.dcmread(orthanc.files[uids]).PixelData
    part = requests.get(uri, headers={"Range": "bytes=10-19"}, timeout=30)
    assert part.content == answer.content[10:20]


def test_what_it_does_not_have_is_not_found(root):
    assert requests.get(f"{root}/studies/1.2.3.4/metadata", timeout=30).status_code == 404
    assert requests.get(f"{root}/studies/1.2.3.4", timeout=30).status_code == 404
