"""Saving instances from sources that behave in odd ways."""

from io import BytesIO

import pytest

from dicomsource import IWebApiDataSource, errors
from dicomsource_host.transfer.incoming import Incoming, instances_of
from dicomsource_host.transfer.part10 import Identity


@pytest.fixture
def files(ct):
    """Part 10 bytes of three instances of one series, by SOPInstanceUID."""
    files = {}
    for number in range(3):
        ct.SOPInstanceUID = ct.file_meta.MediaStorageSOPInstanceUID = f"1.2.{number}"
        file = BytesIO()
        ct.save_as(file)
        files[ct.SOPInstanceUID] = file.getvalue()
    return files


@pytest.fixture
def wanted(ct, files):
    return [Identity(ct.StudyInstanceUID, ct.SeriesInstanceUID, uid) for uid in files]


def saved(incoming):
    return sorted(path.stem for path in incoming.saved)


def test_a_series_cut_in_the_middle_is_completed_one_by_one(files, wanted, tmp_path):
    asked = []

    def instances(StudyInstanceUID, SeriesInstanceUID):
        yield files["1.2.0"]
        raise errors.DataError("the answer ends in the middle")

    def instance(SOPInstanceUID):
        asked.append(SOPInstanceUID)
        return files[SOPInstanceUID]

    source = IWebApiDataSource.create(retrieve={"instances": instances, "instance": instance})
    steps = []
    incoming = Incoming(source, tmp_path, lambda: steps.append(1))
    incoming.save(wanted)

    assert saved(incoming) == ["1.2.0", "1.2.1", "1.2.2"]
    assert asked == ["1.2.1", "1.2.2"]
    assert not incoming.failures
    assert len(steps) == 3


def test_what_a_series_does_not_bring_is_a_failure_where_nothing_else_can_be_asked(
    files, wanted, tmp_path
):
    source = IWebApiDataSource.create(
        retrieve={"instances": lambda: iter([files["1.2.0"], files["1.2.0"]])}
    )
    incoming = Incoming(source, tmp_path)
    incoming.save(wanted)

    assert saved(incoming) == ["1.2.0"]
    assert [(failure.what, str(failure.error)) for failure in incoming.failures] == [
        ("instance 1.2.1", "the series came without it."),
        ("instance 1.2.2", "the series came without it."),
    ]


def test_a_server_that_went_away_is_not_asked_for_each_instance(files, wanted, tmp_path):
    asked = []

    def instances():
        yield files["1.2.0"]
        raise errors.UnreachableError("no connection")

    source = IWebApiDataSource.create(
        retrieve={"instances": instances, "instance": lambda SOPInstanceUID: asked.append(1)}
    )
    incoming = Incoming(source, tmp_path)
    incoming.save(wanted)

    assert not asked
    assert saved(incoming) == ["1.2.0"]
    assert [failure.what for failure in incoming.failures] == [
        f"series {wanted[0].SeriesInstanceUID}"
    ]


def test_bytes_that_are_no_dicom_are_a_failure_of_their_instance(wanted, tmp_path):
    source = IWebApiDataSource.create(retrieve={"instance": lambda: b"<html>"})
    incoming = Incoming(source, tmp_path)
    incoming.save(wanted[:1])

    assert not incoming.saved
    assert "this is not a DICOM file" in str(incoming.failures[0].error)
    assert not list(tmp_path.iterdir())


def test_a_source_without_instance_search_is_listed_by_its_metadata(ct):
    source = IWebApiDataSource.create(
        retrieve={"series": {"metadata": lambda StudyInstanceUID: [ct]}}
    )

    assert instances_of(source, ct.StudyInstanceUID) == [
        Identity(ct.StudyInstanceUID, ct.SeriesInstanceUID, ct.SOPInstanceUID)
    ]


def test_one_instance_of_a_source_that_gives_series_only_is_picked_out(files, wanted, tmp_path):
    source = IWebApiDataSource.create(retrieve={"instances": lambda: iter(files.values())})
    incoming = Incoming(source, tmp_path)
    incoming.save(wanted[1:2])

    assert saved(incoming) == ["1.2.1"]
    assert not incoming.failures
