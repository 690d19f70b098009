"""What a server gives back equals what it was given."""

import pydicom
import pytest
import requests

from dicomsource.errors import NotFoundError
from dicomsource.natural import from_dataset
from source_contract.retrieve_rules import (
    arguments,
    differences,
    frame_count,
    stored_frames,
    with_frames,
)

# Orthanc 1.10 itself writes other values for these: it takes the backslash of ISO_IR 13 for a yen sign, and splits
# unlimited text at backslashes.
READ_OTHERWISE = {"J2K_pixelrep_mismatch.dcm", "examples_ybr_color.dcm"}


def test_every_instance_comes_back_byte_for_byte(server, pacs):
    for uids, path in server.files.items():
        assert pacs.retrieve.instance(**arguments(uids)) == path.read_bytes(), path.name


def test_the_instances_of_each_study_and_series_come_as_files(server, pacs):
    for study, series in {key[:2] for key in server.files}:
        in_series = [path.read_bytes() for key, path in server.files.items() if key[1] == series]
        in_study = [path.read_bytes() for key, path in server.files.items() if key[0] == study]
        of_series = pacs.retrieve.instances(StudyInstanceUID=study, SeriesInstanceUID=series)
        of_study = pacs.retrieve.instances(StudyInstanceUID=study)
        assert sorted(of_series) == sorted(in_series)
        assert sorted(of_study) == sorted(in_study)


def multi_frame(server):
    """Return the UIDs of an image with more than three frames."""
    return next(uids for uids, dataset, _ in with_frames(server) if frame_count(dataset) > 3)


def test_frames_equal_the_stored_ones_and_tell_their_transfer_syntax(server, pacs):
    compared = 0
    for uids, dataset, syntax in with_frames(server):
        if syntax in (pydicom.uid.ExplicitVRBigEndian, pydicom.uid.DeflatedExplicitVRLittleEndian):
            continue
        expected = stored_frames(dataset)
        frames = pacs.retrieve.frames(**arguments(uids), frames=list(range(1, len(expected) + 1)))
        assert [frame.data for frame in frames] == expected, server.files[uids].name
        assert {frame.TransferSyntaxUID for frame in frames} == {syntax}
        compared += 1
    assert compared > 50


@pytest.mark.parametrize("name", ["ExplVR_BigEnd.dcm", "image_dfl.dcm"])
def test_frames_that_the_server_cannot_cut_out_come_from_the_file(server, pacs, name):
    uids = next(uids for uids, path in server.files.items() if path.name == name)
    (frame,) = pacs.retrieve.frames(**arguments(uids))
    expected = server.datasets[uids].pixel_array
    if server.datasets[uids].get("PlanarConfiguration") == 1:
        expected = expected.transpose(2, 0, 1)  # as it is stored: plane by plane
    assert frame.TransferSyntaxUID == pydicom.uid.ExplicitVRLittleEndian
    assert frame.data == expected.astype(expected.dtype.newbyteorder("<")).tobytes()


def test_frames_come_in_the_order_asked_for(server, pacs):
    uids = multi_frame(server)
    expected = stored_frames(server.datasets[uids])
    frames = pacs.retrieve.frames(**arguments(uids), frames=[3, 1])
    assert [frame.data for frame in frames] == [expected[2], expected[0]]


def test_all_frames_are_as_many_as_the_metadata_says(server, pacs):
    uids = multi_frame(server)
    frames = pacs.retrieve.frames(**arguments(uids), frames="all")
    assert [frame.data for frame in frames] == stored_frames(server.datasets[uids])


def test_metadata_equals_what_the_files_say(server, pacs):
    for (study, series, instance), dataset in server.datasets.items():
        name = server.files[study, series, instance].name
        if name in READ_OTHERWISE:
            continue
        expected = from_dataset(dataset)

        def fetch(bulk, study=study, series=series):
            return pacs.retrieve.bulkDataURI(study, bulk.BulkDataURI, series)

        rows = pacs.retrieve.series.metadata(study, series)
        (actual,) = [row for row in rows if row.SOPInstanceUID == instance]
        if dataset.file_meta.get("TransferSyntaxUID") in pydicom.uid.AllTransferSyntaxes[4:]:
            if "PixelData" in actual:
                expected["PixelData"] = b"".join(stored_frames(dataset))
            else:
                expected.pop("PixelData", None)  # Orthanc leaves it out where it is encapsulated
        assert list(differences(expected, actual, fetch)) == [], name


def test_metadata_of_a_study_has_all_instances_and_goes_into_the_store(server, pacs):
    study = max(server.files, key=lambda key: sum(key[0] == other[0] for other in server.files))[0]
    rows = pacs.retrieve.series.metadata(StudyInstanceUID=study)
    found = {(study, row.SeriesInstanceUID, row.SOPInstanceUID) for row in rows}
    assert found == {key for key in server.files if key[0] == study}
    store = pacs.services.metadata_store
    for key in found:
        assert store.get_instance(*key).SOPInstanceUID == key[2]


def test_series_are_fetched_one_by_one_when_promised(server, pacs):
    study = max(server.files, key=lambda key: sum(key[0] == other[0] for other in server.files))[0]
    promises = pacs.retrieve.series.metadata(StudyInstanceUID=study, returnPromises=True)
    found = {row.SOPInstanceUID for promise in promises for row in promise.result(30)}
    assert found == {instance for s, _, instance in server.files if s == study}


def test_bulk_data_is_that_of_the_file(server, pacs):
    uids = next(uids for uids, path in server.files.items() if path.name == "CT_small.dcm")
    (instance,) = pacs.retrieve.series.metadata(*uids[:2])
    uri = instance.PixelData.BulkDataURI
    content = pacs.retrieve.bulkDataURI(uids[0], uri, uids[1])
    assert content == server.datasets[uids].PixelData


@pytest.mark.parametrize("byte_range", [(0, 10), (1000, 1001), (32760, None), (32000, 99999)])
def test_a_range_of_bulk_data_is_that_of_the_file(server, pacs, byte_range):
    uids = next(uids for uids, path in server.files.items() if path.name == "CT_small.dcm")
    (instance,) = pacs.retrieve.series.metadata(*uids[:2])
    uri = instance.PixelData.BulkDataURI
    content = pacs.retrieve.bulkDataURI(uids[0], uri, uids[1], byte_range=byte_range)
    assert content == server.datasets[uids].PixelData[slice(*byte_range)]


def test_pixels_equal_those_of_pydicom(server, pacs):
    uids = next(uids for uids, path in server.files.items() if path.name == "CT_small.dcm")
    (instance,) = pacs.retrieve.series.metadata(*uids[:2])
    assert (pacs.load_pixels(instance) == server.datasets[uids].pixel_array).all()


def test_a_picture_is_rendered_by_the_server(server, pacs):
    uids = next(uids for uids, path in server.files.items() if path.name == "CT_small.dcm")
    assert pacs.retrieve.rendered(**arguments(uids)).startswith(b"\xff\xd8\xff")
    assert pacs.retrieve.rendered(**arguments(uids), frame=1).startswith(b"\xff\xd8\xff")


def test_a_direct_url_shows_the_picture(server, pacs):
    uids = next(uids for uids, path in server.files.items() if path.name == "CT_small.dcm")
    (instance,) = pacs.retrieve.series.metadata(*uids[:2])
    answer = requests.get(
        pacs.retrieve.directURL(instance=instance, accept="image/png"), timeout=10
    )
    assert answer.content[:4] in (b"\xff\xd8\xff\xe0", b"\x89PNG")


def test_image_ids_name_the_frames_of_this_server(server, pacs):
    uids = multi_frame(server)
    rows = pacs.retrieve.series.metadata(*uids[:2])
    (instance,) = [row for row in rows if row.SOPInstanceUID == uids[2]]
    image_id = pacs.getImageIdsForInstance(instance, 2)
    assert image_id == (
        f"wadors:{server.dicom_web}/studies/{uids[0]}/series/{uids[1]}/instances/{uids[2]}/frames/2"
    )
    assert pacs.services.metadata_store.get_image_reference(image_id).frame == 2


@pytest.mark.parametrize(
    "call",
    [
        lambda pacs: pacs.retrieve.series.metadata("2.25.404"),
        lambda pacs: pacs.retrieve.instance("2.25.1", "2.25.2", "2.25.404"),
        lambda pacs: list(pacs.retrieve.instances("2.25.404")),
        lambda pacs: pacs.retrieve.frames("2.25.1", "2.25.2", "2.25.404"),
        lambda pacs: pacs.retrieve.bulkDataURI("2.25.1", "bulkdata/404"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(pacs, call):
    with pytest.raises(
        NotFoundError, match=r"Data source 'pacs': GET http://.* found nothing \(404"
    ):
        call(pacs)


def test_a_frame_that_is_not_there_is_said_in_a_sentence(server, pacs):
    uids = next(uids for uids, path in server.files.items() if path.name == "CT_small.dcm")
    with pytest.raises(NotFoundError, match=r"Data source 'pacs': .* frame"):
        pacs.retrieve.frames(**arguments(uids), frames=[99])
