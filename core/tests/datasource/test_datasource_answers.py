"""What a plugin's functions return is taken in every reasonable form, and refused by name otherwise."""

import mmap

import numpy as np
import pytest
from pydicom import Dataset

from dicomsource import EncodedFrame, IWebApiDataSource
from dicomsource.errors import DataError, PluginError, QueryError

UIDS = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "SOPInstanceUID": "1.1.1"}
BYTES = {
    "instance": lambda source: source.retrieve.instance(**UIDS),
    "rendered": lambda source: source.retrieve.rendered(**UIDS),
    "bulkDataURI": lambda source: source.retrieve.bulkDataURI("1", "x"),
    "instances": lambda source: next(source.retrieve.instances("1")),
}


def source_that_retrieves(name, answer):
    answers = [answer] if name == "instances" else answer
    return IWebApiDataSource.create(retrieve={name: lambda **arguments: answers})


def mapped():
    held = mmap.mmap(-1, 2)
    held[:] = b"\1\2"
    return held


@pytest.mark.parametrize("name", BYTES)
@pytest.mark.parametrize(
    "held", [b"\1\2", bytearray(b"\1\2"), memoryview(b"\1\2"), np.array([1, 2], np.uint8), mapped()]
)
def test_bytes_are_taken_from_whatever_holds_them(name, held):
    answer = BYTES[name](source_that_retrieves(name, held))

    assert answer == b"\1\2"
    assert type(answer) is bytes


@pytest.mark.parametrize("name", BYTES)
@pytest.mark.parametrize("wrong", [None, 5, "text", [1, 2], iter([b"\1"])])
def test_what_holds_no_bytes_is_refused_by_the_name_of_the_function(name, wrong):
    with pytest.raises(
        PluginError, match=f"what retrieve.{name} returned is {type(wrong).__name__}"
    ):
        BYTES[name](source_that_retrieves(name, wrong))


def test_frames_may_come_from_a_generator():
    source = IWebApiDataSource.create(
        retrieve={"frames": lambda frames: (EncodedFrame(b"%d" % one, "1.2") for one in frames)}
    )

    frames = source.retrieve.frames(**UIDS, frames=np.array([2, 1]))

    assert [frame.data for frame in frames] == [b"2", b"1"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (None, "retrieve.frames returned NoneType"),
        (b"pixels", "retrieve.frames returned bytes"),
        (EncodedFrame(b"", "1.2"), "retrieve.frames returned EncodedFrame"),
        ([b"pixels"], "retrieve.frames gave bytes as a frame"),
    ],
)
def test_frames_are_encoded_frames(answer, sentence):
    source = IWebApiDataSource.create(retrieve={"frames": lambda **arguments: answer})

    with pytest.raises(PluginError, match=sentence):
        source.retrieve.frames(**UIDS)


def searching(**studies):
    return IWebApiDataSource.create(query={"studies": studies}).query.studies


def native(parameters):
    return [{"StudyInstanceUID": "1.2", "PatientName": "DOE"}]


def of_pydicom(parameters):
    dataset = Dataset()
    dataset.StudyInstanceUID = "1.2"
    dataset.PatientName = "DOE"
    return iter([dataset])


@pytest.mark.parametrize("rows", [native, of_pydicom])
@pytest.mark.parametrize("superset", [True, False])
def test_rows_of_any_form_become_dicom_json_and_are_matched_as_such(rows, superset):
    studies = searching(requestResults=rows, superset=superset)

    assert studies.select(patientName="doe") == [
        {
            "0020000D": {"vr": "UI", "Value": ["1.2"]},
            "00100010": {"vr": "PN", "Value": [{"Alphabetic": "DOE"}]},
        }
    ]
    assert studies.search(patientName="doe")[0].StudyInstanceUID == "1.2"


@pytest.mark.parametrize("row", [None, "a file.dcm", b"row"])
@pytest.mark.parametrize(
    "parts",
    [
        lambda rows: {"requestResults": rows},
        lambda rows: {"requestResults": rows, "superset": True},
        lambda rows: {"search": rows},
    ],
)
def test_a_row_that_is_no_dataset_is_refused(row, parts):
    studies = searching(**parts(lambda parameters: [row]))

    for search in (studies.search, studies.select):
        with pytest.raises(PluginError, match=f"query.studies gave {type(row).__name__} as a row"):
            search(patientName="DOE")


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        ({"mapParams": lambda parameters: None}, "query.studies.mapParams returned NoneType"),
        ({"processResults": lambda rows: None}, "query.studies.processResults returned NoneType"),
        ({"requestResults": lambda parameters: 5}, "query.studies.requestResults returned int"),
        ({"requestResults": lambda parameters: Dataset()}, "requestResults returned Dataset"),
    ],
)
def test_what_a_step_of_a_search_may_not_return_is_refused_by_its_name(function, sentence):
    with pytest.raises(PluginError, match=sentence):
        searching(**{"requestResults": native, **function}).search()


@pytest.mark.parametrize("name", ["requestResults", "search"])
def test_a_return_that_was_forgotten_is_no_empty_list(name):
    with pytest.raises(PluginError, match=f"query.studies.{name} returned NoneType. Return a list"):
        searching(**{name: lambda parameters: None}).search()


def test_rows_of_a_generator_are_read_once_and_given_each_time():
    source = searching(requestResults=lambda parameters: (row for row in native(parameters)))

    assert source.search() == source.search() != []


def test_where_the_plugin_only_gives_a_search_of_its_own_its_results_are_rows_too():
    studies = searching(search=lambda parameters: native(parameters))

    assert studies.select()[0]["0020000D"] == {"vr": "UI", "Value": ["1.2"]}


def test_a_superset_is_asked_without_pages_so_that_it_cannot_page_twice():
    asked = []

    def paging_itself(parameters):
        asked.append(parameters)
        rows = [{"StudyInstanceUID": f"1.{number}"} for number in range(9)]
        return rows[parameters.get("offset", 0) :][: parameters.get("limit")]

    found = searching(requestResults=paging_itself, superset=True).search(
        limit=2, offset=3, includefield="PatientSex"
    )

    assert [study.StudyInstanceUID for study in found] == ["1.3", "1.4"]
    assert asked == [{"includefield": ["PatientSex"]}]


def test_a_superset_is_cut_down_to_the_fields_asked_for():
    row = {"StudyInstanceUID": "1", "EthnicGroup": "x", "PatientComments": "y"}
    studies = searching(requestResults=lambda parameters: [row], superset=True)

    assert set(studies.search(includefield="EthnicGroup")[0]) == {"StudyInstanceUID", "EthnicGroup"}
    assert set(studies.search(includefield="all")[0]) == set(row)


@pytest.mark.parametrize("uids", [["1.1", "1.3"], "1.1,1.3", "1.1\\1.3"])
def test_a_superset_is_matched_against_a_list_of_uids(uids):
    rows = [{"StudyInstanceUID": f"1.{number}"} for number in range(5)]
    studies = searching(requestResults=lambda parameters: rows, superset=True)

    assert [one.StudyInstanceUID for one in studies.search(studyInstanceUid=uids)] == ["1.1", "1.3"]


@pytest.mark.parametrize(
    "row",
    [
        {"0020000E": {"vr": "UI", "Value": ["1.1"]}},
        {"0020000E": {"vr": "UI", "Value": ["1.1"]}, "0020000D": {"vr": "UI"}},
        {"SeriesInstanceUID": "1.1"},
        {"SeriesInstanceUID": "1.1", "StudyInstanceUID": None},
    ],
)
def test_a_row_without_the_uid_of_its_study_gets_the_one_asked_for(row):
    source = IWebApiDataSource.create(
        query={"series": {"requestResults": lambda parameters: [row]}}
    )

    assert source.query.series.search("1")[0].StudyInstanceUID == "1"
    assert "StudyInstanceUID" not in row or row["StudyInstanceUID"] is None, (
        "the plugin's row is its own"
    )


def test_a_missing_uid_given_by_position_does_not_ask_for_everything():
    source = IWebApiDataSource.create(query={"series": {"requestResults": native}})

    with pytest.raises(QueryError, match="StudyInstanceUID is None. Give the UID."):
        source.query.series.search(None)


@pytest.mark.parametrize(
    ("parts", "call", "sentence"),
    [
        (
            {"parseRouteParams": lambda params, query: None},
            lambda source: source.initialize(),
            "parseRouteParams returned NoneType",
        ),
        (
            {"getStudyInstanceUIDs": lambda params, query: "1.2"},
            lambda source: source.getStudyInstanceUIDs(),
            "getStudyInstanceUIDs returned str",
        ),
        (
            {"getImageIdsForDisplaySet": lambda displaySet: "wadors:x"},
            lambda source: source.getImageIdsForDisplaySet([]),
            "getImageIdsForDisplaySet returned str",
        ),
        (
            {"getImageIdsForInstance": lambda instance: []},
            lambda source: source.getImageIdsForInstance(UIDS),
            r"getImageIdsForInstance returned \[\]",
        ),
        (
            {"getImageIdsForInstance": lambda instance: None},
            lambda source: source.getImageIdsForInstance(UIDS),
            "getImageIdsForInstance returned None",
        ),
        (
            {"store": {"dicom": lambda files: None}},
            lambda source: source.store.dicom(b"file"),
            "store.dicom returned NoneType",
        ),
        (
            {"retrieve": {"directURL": lambda: None}},
            lambda source: source.retrieve.directURL(),
            "retrieve.directURL returned NoneType",
        ),
    ],
)
def test_other_answers_of_the_wrong_kind_are_refused_by_the_name_of_the_function(
    parts, call, sentence
):
    with pytest.raises(PluginError, match=sentence):
        call(IWebApiDataSource.create(**parts))


@pytest.mark.parametrize(
    "files", [bytearray(b"1"), memoryview(b"1"), Dataset(), {"PatientID": "1"}]
)
def test_one_file_is_stored_as_a_list_of_one(files):
    stored = []
    source = IWebApiDataSource.create(store={"dicom": lambda files: stored.extend(files) or {}})

    source.store.dicom(files)

    assert stored == [files]


def test_what_was_stored_is_stored_even_if_forgetting_fails(caplog):
    def fail(StudyInstanceUID):
        raise KeyError(StudyInstanceUID)

    source = IWebApiDataSource.create(
        store={"dicom": lambda files: {"RetrieveURL": "http://x"}}, deleteStudyMetadataPromise=fail
    )

    assert source.store.dicom(b"file").RetrieveURL == "http://x"
    assert "the metadata of a change is not forgotten" in caplog.text


def test_an_instance_that_a_search_does_not_name_cannot_be_retrieved():
    source = IWebApiDataSource.create(
        query={
            "series": {"requestResults": lambda parameters: [{"SeriesInstanceUID": "1.1"}]},
            "instances": {"requestResults": lambda parameters: [{"InstanceNumber": 1}]},
        },
        retrieve={"instance": lambda **uids: b"file"},
    )

    with pytest.raises(DataError, match="Data source 'unnamed': an instance lacks SOPInstanceUID"):
        list(source.retrieve.instances("1"))
