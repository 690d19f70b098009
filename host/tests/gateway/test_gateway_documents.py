"""An instance that is a document is rendered as the document."""

import pytest
from starlette.testclient import TestClient

from dicomsource import DataSourceEntry, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource.natural import BulkData
from dicomsource_host.gateway import GatewaySettings, create_app

PDF = b"%PDF-1.7 and so on"
RENDERED = "/dicom-web/studies/1/series/1.1/instances/{}/rendered"
DOCUMENT = {"MIMETypeOfEncapsulatedDocument": "application/pdf"}
INSTANCES = {
    "inline": {**DOCUMENT, "EncapsulatedDocument": PDF},
    "odd": {
        **DOCUMENT,
        "EncapsulatedDocument": BulkData("padded"),
        "EncapsulatedDocumentLength": len(PDF),
    },
    "page": {"MIMETypeOfEncapsulatedDocument": "text/html", "EncapsulatedDocument": b"<script>"},
    "nothing": {},
}
# What Chromium says for what stands in a page.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def metadata(StudyInstanceUID):
    uids = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1"}
    return [
        {**uids, "SOPInstanceUID": f"1.1.{number}", **values}
        for number, values in enumerate(INSTANCES.values())
    ]


class Plugin:
    @hookimpl
    def getDataSourcesModule(self):
        def create(configuration):
            return IWebApiDataSource.create(
                retrieve={
                    "series": {"metadata": metadata},
                    "bulkDataURI": lambda BulkDataURI: {"padded": PDF + b"\0"}[BulkDataURI],
                }
            )

        return [DataSourceEntry("documents", "other", create)]


@pytest.fixture
def get():
    definition = {"namespace": "documents", "sourceName": "documents"}
    with ExtensionManager([Plugin()], discover=False, definitions=[definition]) as manager:
        client = TestClient(create_app(manager, GatewaySettings(key=bytes(32))))

        def get(name, accept):
            uid = f"1.1.{list(INSTANCES).index(name)}"
            return client.get(RENDERED.format(uid), headers={"Accept": accept})

        yield get


@pytest.mark.parametrize("accept", [BROWSER, "*/*", "application/pdf"])
@pytest.mark.parametrize("name", ["inline", "odd"])
def test_a_pdf_is_rendered_as_itself(get, name, accept):
    answer = get(name, accept)

    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content == PDF


def test_who_wants_a_picture_of_a_pdf_is_told_what_there_is(get):
    answer = get("inline", "image/png")

    assert answer.status_code == 406
    assert "On offer: application/pdf" in answer.json()["error"]


@pytest.mark.parametrize("name", ["page", "nothing"])
def test_what_could_run_script_and_what_is_no_document_are_not_rendered(get, name):
    answer = get(name, "*/*")

    assert answer.status_code >= 400
    assert "script" not in answer.text
