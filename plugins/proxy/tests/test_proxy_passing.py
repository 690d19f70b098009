"""All that the source behind can do is passed on, with what it is given."""

import attrs
import pytest

from dicomsource import DataSourceEntry, EncodedFrame, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource.datasource import NotOffered
from dicomsource.errors import NotFoundError, UnsupportedError
from dicomsource_proxy import plugin

UIDS = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.2.3"}


@attrs.define
class Recorder:
    """A source that tells what it was asked."""

    asked: list = attrs.field(factory=list)
    configurations: list = attrs.field(factory=list)
    closed: int = 0

    def create(self, configuration):
        self.configurations.append(configuration)

        def answers(name, value):
            def function(**given):
                self.asked.append((name, given))
                return value

            return function

        def close():
            self.closed += 1

        def drawers(room=None):
            if room is not None:
                raise NotFoundError(f"there is no room {room!r}")
            return 7

        frame = EncodedFrame(b"\x07", "1.2.840.10008.1.2.1")
        return IWebApiDataSource.create(
            query={
                "superset": True,
                "studies": {
                    "requestResults": lambda parameters: [{**UIDS}, {"StudyInstanceUID": "2"}]
                },
            },
            retrieve={
                "series": {"metadata": lambda StudyInstanceUID: [{**UIDS, "PatientID": "7"}]},
                "instance": lambda StudyInstanceUID, SOPInstanceUID: b"file",
                "instances": lambda StudyInstanceUID: [b"one", b"two"],
                "frames": lambda frames: [frame for _ in frames],
                "rendered": lambda frame, window=None: f"picture {frame} {window}".encode(),
                "thumbnail": lambda SOPInstanceUID: f"thumbnail {SOPInstanceUID}".encode(),
                "bulkDataURI": lambda BulkDataURI: BulkDataURI.encode(),
                "directURL": lambda StudyInstanceUID=None: f"https://x/{StudyInstanceUID}",
            },
            store={"dicom": answers("dicom", {}), "delete": NotOffered("no", "never")},
            reject={"series": answers("series", "rejected")},
            getImageIdsForInstance=lambda instance, frame: f"x:{frame}",
            close=close,
            drawers=drawers,
        )

    @hookimpl
    def getDataSourcesModule(self):
        helpers = {"drawers": "Count the drawers."}
        return [DataSourceEntry("dicomweb", "webApi", self.create, helpers=helpers)]

    __name__ = "recorder"


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def source(recorder, server):
    server.content["/config.json"] = {"qidoRoot": f"{server.url}/rs", "supportsWildcard": True}
    definition = {
        "namespace": "proxy",
        "sourceName": "site",
        "configuration": {
            "url": f"{server.url}/config.json",
            "allowedOrigins": [server.url],
            "allowPrivateAddresses": True,
        },
    }
    with ExtensionManager([plugin, recorder], discover=False, definitions=[definition]) as manager:
        yield manager.get_data_source("site")


def test_the_source_behind_gets_the_fetched_keys_and_the_limits_of_the_proxy(
    source, recorder, server
):
    source.query.studies.search()

    (configuration,) = recorder.configurations
    assert configuration["supportsWildcard"] is True
    assert configuration["allowedOrigins"] == [server.url]
    assert configuration["allowPrivateAddresses"] is True


def test_search_is_matched_and_paged_as_by_the_source_behind(source):
    assert [study.StudyInstanceUID for study in source.query.studies.search(limit=1, offset=1)] == [
        "2"
    ]
    assert source.query.studies.superset
    assert source.query.studies.select(StudyInstanceUID="2")[0]["0020000D"]["Value"] == ["2"]
    with pytest.raises(UnsupportedError, match=r"query\.series"):
        source.query.series.search("1")


def test_retrieval_is_passed_on(source):
    (instance,) = source.retrieve.series.metadata("1")
    assert instance.PatientID == "7"
    assert source.services.metadata_store.get_instance(*UIDS.values()) is instance
    assert source.retrieve.instance(**UIDS) == b"file"
    assert list(source.retrieve.instances("1")) == [b"one", b"two"]
    assert [frame.data for frame in source.retrieve.frames(**UIDS, frames=[1, 2])] == [b"\x07"] * 2
    assert source.retrieve.rendered(**UIDS, frame=3, window=(1, 2)) == b"picture 3 (1, 2)"
    assert source.retrieve.thumbnail(**UIDS) == b"thumbnail 1.2.3"
    assert source.retrieve.bulkDataURI("1", "abc", byte_range=(1, 2)) == b"b"
    assert source.retrieve.directURL(StudyInstanceUID="1") == "https://x/1"
    with pytest.raises(UnsupportedError, match="no colour"):
        source.retrieve.rendered(**UIDS, colour="red")


def test_storing_and_rejecting_are_passed_on(source, recorder):
    source.store.dicom([b"file"])
    assert source.reject.series("1", "1.2", code="113001") == "rejected"

    assert recorder.asked == [
        ("dicom", {"files": [b"file"]}),
        ("series", {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.2", "code": "113001"}),
    ]


def test_what_the_source_behind_lacks_is_not_offered(source):
    source.query.studies.search()

    assert source.supports("store.dicom")
    assert not source.supports("store.delete")
    assert not source.supports("reject.study")
    with pytest.raises(UnsupportedError, match=r"offers no store\.delete"):
        source.store.delete("1")


def test_image_ids_are_those_of_the_source_behind_and_lead_back_to_the_proxy(source):
    assert source.getImageIdsForInstance(UIDS, 3) == "x:3"
    assert source.services.metadata_store.get_image_reference("x:3").source_name == "site"


def test_the_configuration_of_the_source_behind_is_told_once_it_is_there(source, server):
    assert source.getConfig()["url"] == f"{server.url}/config.json"
    source.query.studies.search()
    assert source.getConfig()["qidoRoot"] == f"{server.url}/rs"


def test_closing_closes_the_source_behind(source, recorder):
    source.query.studies.search()
    source.close()
    assert recorder.closed == 1


def test_helpers_of_the_source_behind_are_listed_and_called(source, recorder):
    assert recorder.configurations == []

    helpers = {name: helper.summary for name, helper in source.helpers.items()}

    assert helpers == {"drawers": "Count the drawers."}
    assert source.helpers["drawers"]() == source.drawers() == 7


def test_an_error_in_a_helper_of_the_source_behind_names_the_proxy_once(source):
    with pytest.raises(NotFoundError) as caught:
        source.helpers["drawers"](room="attic")

    assert str(caught.value).count("Data source 'site'") == 1
