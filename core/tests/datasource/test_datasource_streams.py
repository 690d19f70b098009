"""Files in pieces, versions, and rows as text: what a source may give to those who only pass it on."""

import pytest

from dicomsource import IWebApiDataSource
from dicomsource.errors import PluginError, QueryError

UIDS = ("1", "1.1", "1.1.1")


def source_of(**parts):
    source = IWebApiDataSource.create(**parts)
    source.bind(name="scans")
    return source


def pieces_of(files):
    return [b"".join(file) for file in files]


def test_a_file_in_pieces_is_never_whole():
    taken = []

    def streams(StudyInstanceUID, SeriesInstanceUID=None, SOPInstanceUID=None):
        for file in range(2):
            yield (taken.append((file, piece)) or b"x" for piece in range(3))

    source = source_of(retrieve={"streams": streams})
    files = source.retrieve.streams("1")

    first = iter(next(files))
    assert next(first) == b"x"
    assert taken == [(0, 0)]
    assert source.retrieve.gives("streams")
    assert source.supports("retrieve.streams")


def test_pieces_are_asked_for_with_the_uids_that_the_caller_has():
    asked = []
    retrieve = {"streams": lambda **uids: asked.append(uids) or []}

    list(source_of(retrieve=retrieve).retrieve.streams(*UIDS))

    names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    assert asked == [dict(zip(names, UIDS, strict=True))]


def test_whole_files_are_files_of_one_piece():
    source = source_of(
        retrieve={
            "instances": lambda StudyInstanceUID: [b"one", b"two"],
            "instance": lambda SOPInstanceUID: b"file " + SOPInstanceUID.encode(),
        }
    )

    assert pieces_of(source.retrieve.streams("1")) == [b"one", b"two"]
    assert pieces_of(source.retrieve.streams(*UIDS)) == [b"file 1.1.1"]
    assert not source.retrieve.gives("streams")
    assert source.supports("retrieve.streams")


def test_a_plugin_may_give_a_file_as_one_piece():
    source = source_of(retrieve={"streams": lambda StudyInstanceUID: [memoryview(b"whole")]})

    assert pieces_of(source.retrieve.streams("1")) == [b"whole"]


@pytest.mark.parametrize("given", ["text", 5, None])
def test_what_is_no_file_is_the_plugins_fault(given):
    source = source_of(retrieve={"streams": lambda StudyInstanceUID: [given]})

    with pytest.raises(PluginError, match=r"retrieve.streams gave .* as a file"):
        list(source.retrieve.streams("1"))


def test_a_version_is_text_and_none_where_nobody_knows():
    versions = {"1": 7, "2": None}
    source = source_of(retrieve={"version": lambda StudyInstanceUID: versions[StudyInstanceUID]})

    assert source.retrieve.version("1") == "7"
    assert source.retrieve.version("2") is None
    assert source_of().retrieve.version("1") is None
    assert source.supports("retrieve.version")
    assert not source_of().supports("retrieve.version")


def test_rows_as_text_are_asked_for_by_keyword():
    asked = []

    def as_text(parameters):
        asked.append(parameters)
        return iter([b"{}"])

    source = source_of(query={"studies": {"requestText": as_text}})

    assert source.query.studies.requestText({"00100020": "P", "limit": "3"}) == [b"{}"]
    assert asked == [{"PatientID": "P", "limit": 3}]
    with pytest.raises(QueryError):
        source.query.studies.requestText({"PatintID": "P"})


def test_who_has_no_text_gives_none():
    source = source_of(query={"studies": {"requestText": lambda parameters: None}, "series": {}})

    assert source.query.studies.requestText({}) is None
    assert source.query.series.requestText({}) is None


def test_a_plugin_may_tell_versions_of_its_searches_and_metadata():
    def metadata_version(StudyInstanceUID, SOPInstanceUID):
        return f"{StudyInstanceUID} {SOPInstanceUID}"

    source = source_of(
        query={"studies": {"version": lambda: 7}, "series": {"version": lambda: None}},
        retrieve={"metadata_version": metadata_version},
    )

    assert source.query.studies.version() == "7"
    assert source.query.series.version() is None
    assert source.query.instances.version() is None
    assert source.retrieve.metadata_version("1", "2", "3") == "1 3"
    assert source_of().retrieve.metadata_version("1") is None
    assert not source_of().supports("retrieve.metadata_version")
