"""A static tree behind nginx, read with the key ``staticWado``."""

import pydicom
import pytest
import requests

from dicomsource.samples import sample_files, write_static_tree
from dicomsource_dicomweb import recognise

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    names = ("CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "JPEG-lossy.dcm")
    files = [path for path in sample_files() if path.name in names]
    directory = tmp_path_factory.mktemp("tree")
    write_static_tree(files, directory)
    return directory, {path.name: pydicom.dcmread(path) for path in files}


@pytest.fixture(scope="module")
def url(tree, serve_static):
    return serve_static(tree[0])


def uids_of(dataset):
    return dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID


def test_lists_go_out_compressed_as_they_are_stored(tree, url):
    with requests.get(f"{url}/studies", timeout=10, stream=True) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Content-Type"] == "application/dicom+json"
        assert response.raw.read() == (tree[0] / "studies" / "index.json.gz").read_bytes()


def test_an_unchanged_list_is_not_sent_again(url):
    first = requests.get(f"{url}/studies", timeout=10)
    known = {"If-None-Match": first.headers["ETag"]}
    assert requests.get(f"{url}/studies", timeout=10, headers=known).status_code == 304


def test_multipart_files_go_out_without_a_boundary_in_the_header(tree, url):
    study, series, sop = uids_of(tree[1]["CT_small.dcm"])
    path = f"{url}/studies/{study}/series/{series}/instances/{sop}/frames/1"
    assert requests.get(path, timeout=10).headers["Content-Type"] == "multipart/related"


def test_what_the_tree_does_not_have_is_not_found(url):
    assert requests.get(f"{url}/studies/2.25.404/series", timeout=10).status_code == 404


def test_a_static_tree_is_not_taken_for_a_server_that_searches(url):
    assert recognise(url) is None


def test_with_static_wado_whole_lists_are_searched_here(tree, url, open_source):
    source = open_source({"qidoRoot": url, "staticWado": True})
    (row,) = source.query.studies.search(patientName="compressedsamples^ct*")
    assert row.StudyInstanceUID == tree[1]["CT_small.dcm"].StudyInstanceUID
    assert len(source.query.studies.search(limit=2, offset=1)) == 2
    assert source.query.series.search(row.StudyInstanceUID, Modality="MR") == []


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm", "JPEG-lossy.dcm"])
def test_metadata_and_frames_of_a_static_tree_are_read(tree, url, open_source, name):
    source = open_source({"qidoRoot": url, "staticWado": True})
    dataset = tree[1][name]
    study, series, sop = uids_of(dataset)
    (instance,) = source.retrieve.series.metadata(study, series)
    assert instance.PatientName == str(dataset.PatientName)
    (frame,) = source.retrieve.frames(study, series, sop)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        assert frame.data == pydicom.encaps.get_frame(dataset.PixelData, 0, number_of_frames=1)
    else:
        assert frame.data == dataset.PixelData


def test_a_file_that_the_tree_holds_comes_back_byte_for_byte(tree, url, open_source):
    source = open_source({"qidoRoot": url, "staticWado": True})
    dataset = tree[1]["rtplan.dcm"]
    path = next(path for path in sample_files() if path.name == "rtplan.dcm")
    assert source.retrieve.instance(*uids_of(dataset)) == path.read_bytes()
