"""What a server sends reaches files unchanged, and its pictures have the size asked for."""

import io

import pytest
from PIL import Image

from dicomsource.errors import NotFoundError


@pytest.mark.filterwarnings("ignore::UserWarning")  # some of the files are broken on purpose
def test_every_study_is_saved_byte_for_byte(server, pacs, tmp_path):
    for study in {key[0] for key in server.files}:
        folder = tmp_path / study
        folder.mkdir()
        saved = pacs.retrieve.save(folder, StudyInstanceUID=study)
        wanted = [path.read_bytes() for key, path in server.files.items() if key[0] == study]
        assert sorted(path.read_bytes() for path in saved) == sorted(wanted)
        assert sorted(folder.iterdir()) == sorted(saved)


def test_what_is_not_there_leaves_no_file(pacs, tmp_path):
    with pytest.raises(NotFoundError):
        pacs.retrieve.save(tmp_path, StudyInstanceUID="2.25.404")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_fits_the_viewport(server, pacs):
    uids = next(uids for uids, path in server.files.items() if path.name == "CT_small.dcm")
    names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    content = pacs.retrieve.rendered(**dict(zip(names, uids, strict=True)), viewport=(64, 64))
    assert Image.open(io.BytesIO(content)).size == (64, 64)


@pytest.mark.filterwarnings("ignore::UserWarning")  # some of the files are broken on purpose
def test_datasets_equal_those_that_were_stored_pixels_too(server, pacs):
    for study, series in {key[:2] for key in server.files}:
        for dataset in pacs.retrieve.datasets(StudyInstanceUID=study, SeriesInstanceUID=series):
            assert dataset == server.datasets[study, series, dataset.SOPInstanceUID]


def test_a_thumbnail_is_small_at_every_level(full_faulty_pacs, open_source):
    # Orthanc 1.10 has none.
    source = open_source({"qidoRoot": full_faulty_pacs.dicom_web})
    files = full_faulty_pacs.files.items()
    uids = next(uids for uids, path in files if path.name == "CT_small.dcm")
    names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    for depth in (1, 2, 3):
        content = source.retrieve.thumbnail(**dict(zip(names[:depth], uids, strict=False)))
        assert max(Image.open(io.BytesIO(content)).size) == 64
