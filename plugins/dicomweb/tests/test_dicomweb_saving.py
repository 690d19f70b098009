"""Files are written while they arrive, and are there only when they are whole."""

import pytest

from dicomsource.errors import DataError, NotFoundError
from dicomsource.multipart import encode_multipart
from dicomsource.natural import from_part10, to_part10

RELATED = "multipart/related; type=whatever; boundary=cut"
INSTANCE = "/studies/1.2/series/1.3/instances/1.4"
UIDS = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.3", "SOPInstanceUID": "1.4"}


def multipart(*parts):
    return b"".join(
        encode_multipart([({"Content-Type": "application/dicom"}, data) for data in parts], "cut")
    )


def file_of(uid):
    return to_part10(
        {
            "SOPClassUID": "1.2.840.10008.5.1.4.1.1.7",
            "SOPInstanceUID": uid,
            "_meta": {"TransferSyntaxUID": "1.2.840.10008.1.2.1"},
        }
    )


def test_an_instance_becomes_the_file_that_was_named(server, source, tmp_path):
    server.gives(INSTANCE, multipart(b"file"), RELATED)
    path = tmp_path / "one.dcm"
    path.write_bytes(b"an older file that is longer")
    assert source.retrieve.save(path, **UIDS) == [path]
    assert path.read_bytes() == b"file"
    assert list(tmp_path.iterdir()) == [path]


def test_a_study_becomes_files_named_by_their_uids(server, source, tmp_path):
    server.gives("/studies/1.2", multipart(file_of("1.5"), file_of("1.6")), RELATED)
    paths = source.retrieve.save(str(tmp_path), StudyInstanceUID="1.2")
    assert paths == [tmp_path / "1.5.dcm", tmp_path / "1.6.dcm"]
    assert [from_part10(path).SOPInstanceUID for path in paths] == ["1.5", "1.6"]


def test_a_cut_leaves_whole_files_only(server, source, tmp_path):
    body = multipart(file_of("1.5"), file_of("1.6"))
    server.gives("/studies/1.2", body[:-40], RELATED)
    with pytest.raises(DataError, match=r"/studies/1\.2: .* part 2, without its closing"):
        source.retrieve.save(tmp_path, StudyInstanceUID="1.2")
    assert list(tmp_path.iterdir()) == [tmp_path / "1.5.dcm"]


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
@pytest.mark.parametrize("uid", ["../1.2", "../1", "1/../2"])
def test_a_uid_that_leads_elsewhere_names_no_file(server, source, tmp_path, uid):
    folder = tmp_path / "folder"
    folder.mkdir()
    stand_in = "9" * len(uid)
    file = file_of(stand_in).replace(stand_in.encode(), uid.encode())
    server.gives("/studies/1.2", multipart(file), RELATED)
    with pytest.raises(DataError, match="gave a file whose SOPInstanceUID is"):
        source.retrieve.save(folder, StudyInstanceUID="1.2")
    assert [*tmp_path.rglob("*")] == [folder]


def test_a_missing_folder_is_said_before_anything_is_asked(server, source, tmp_path):
    with pytest.raises(NotFoundError, match="there is no folder"):
        source.retrieve.save(tmp_path / "nowhere", StudyInstanceUID="1.2")
    assert server.asked == []


def test_an_answer_without_parts_is_not_found(server, source, tmp_path):
    server.gives(INSTANCE, b"--cut--", RELATED)
    with pytest.raises(NotFoundError, match="answered without an instance"):
        source.retrieve.save(tmp_path, **UIDS)
