"""What a source gives as files, datasets, pictures and bytes, also where its plugin gives only a part of that."""

import io
from pathlib import Path

import pydicom
import pytest
from PIL import Image
from pydicom.data import get_testdata_file

from dicomsource import EncodedFrame, IWebApiDataSource
from dicomsource.errors import DataError, NotFoundError, QueryError, UnsupportedError
from dicomsource.natural import from_part10

FILES = [Path(get_testdata_file(name)) for name in ("CT_small.dcm", "MR_small.dcm")]
UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


def uids_of(path):
    dataset = pydicom.dcmread(path)
    return {keyword: str(dataset[keyword].value) for keyword in UIDS}


CT, MR = map(uids_of, FILES)
BY_SOP = {uids["SOPInstanceUID"]: path for uids, path in zip((CT, MR), FILES, strict=True)}


def source_of(**retrieve):
    given = {
        "instance": lambda SOPInstanceUID: BY_SOP[SOPInstanceUID].read_bytes(),
        "series": {
            "metadata": lambda StudyInstanceUID: [
                dataset
                for path in FILES
                if (dataset := from_part10(path)).StudyInstanceUID == StudyInstanceUID
            ]
        },
    }
    source = IWebApiDataSource.create(retrieve={**given, **retrieve})
    source.bind(name="scans")
    return source


def test_datasets_are_made_of_files():
    source = source_of()

    (dataset,) = source.retrieve.datasets(CT["StudyInstanceUID"])

    assert source.supports("retrieve.datasets")
    assert dataset == pydicom.dcmread(FILES[0])
    assert (dataset.pixel_array == pydicom.dcmread(FILES[0]).pixel_array).all()


def test_datasets_that_the_plugin_gives_are_given_on():
    made = pydicom.Dataset()
    source = source_of(datasets=lambda StudyInstanceUID: [made])
    assert list(source.retrieve.datasets("1")) == [made]


def test_a_study_is_saved_under_the_uids_of_its_instances(tmp_path):
    source = source_of()

    (path,) = source.retrieve.save(tmp_path, MR["StudyInstanceUID"])

    assert source.supports("retrieve.save")
    assert path == tmp_path / f"{MR['SOPInstanceUID']}.dcm"
    assert path.read_bytes() == FILES[1].read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_an_instance_is_saved_under_the_name_that_is_given(tmp_path):
    assert source_of().retrieve.save(tmp_path / "a.dcm", **CT) == [tmp_path / "a.dcm"]
    assert (tmp_path / "a.dcm").read_bytes() == FILES[0].read_bytes()


def test_where_there_is_no_folder_nothing_is_fetched(tmp_path):
    source = source_of(instance=lambda SOPInstanceUID: pytest.fail("it was fetched"))
    with pytest.raises(NotFoundError, match="there is no folder"):
        source.retrieve.save(tmp_path / "nowhere", CT["StudyInstanceUID"])


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_a_file_whose_uid_could_lead_out_of_the_folder_is_refused(tmp_path):
    uid = CT["SOPInstanceUID"].encode()
    file = FILES[0].read_bytes().replace(uid, b"../" + uid[3:])
    source = source_of(instances=lambda StudyInstanceUID: [file])

    with pytest.raises(DataError, match=r"SOPInstanceUID is '\.\./"):
        source.retrieve.save(tmp_path, "1")
    assert list(tmp_path.iterdir()) == []


def test_a_study_without_instances_saves_nothing_and_says_so(tmp_path):
    source = source_of(instances=lambda StudyInstanceUID: [])
    with pytest.raises(NotFoundError, match="study 1 has no instances to save"):
        source.retrieve.save(tmp_path, "1")


def test_saving_is_left_to_the_plugin_that_can(tmp_path):
    source = source_of(save=lambda to, StudyInstanceUID: [str(Path(to) / StudyInstanceUID)])
    assert source.retrieve.save(tmp_path, "1") == [tmp_path / "1"]


@pytest.mark.parametrize(("frames", "asked"), [(2, [2]), ([3, 1], [3, 1]), ("all", [1, 2, 3])])
def test_frames_are_named_by_number_by_list_or_all_at_once(frames, asked):
    instance = {**CT, "NumberOfFrames": 3}
    source = source_of(
        frames=lambda frames: [EncodedFrame(bytes([number]), "1.2") for number in frames],
        series={"metadata": lambda StudyInstanceUID: [instance]},
    )
    found = source.retrieve.frames(**CT, frames=frames)
    assert [frame.data[0] for frame in found] == asked


def opened(picture):
    return Image.open(io.BytesIO(picture))


def test_a_picture_made_here_has_the_size_and_kind_that_is_wanted():
    picture = source_of().retrieve.rendered(
        **CT, accept="image/jpeg", viewport=(40, 60), quality=70, window=(40, 400)
    )
    assert (opened(picture).format, opened(picture).size) == ("JPEG", (40, 40))


def test_a_window_changes_what_is_seen():
    retrieve = source_of().retrieve
    assert retrieve.rendered(**CT, window=(40, 400)) != retrieve.rendered(**CT, window=(900, 100))


def test_a_thumbnail_is_made_here_where_the_plugin_gives_none():
    source = source_of()
    assert source.supports("retrieve.thumbnail")
    assert opened(source.retrieve.thumbnail(**CT)).size == (256, 256)
    assert opened(source.retrieve.thumbnail(**CT, viewport=(32, 32))).size == (32, 32)


def test_a_thumbnail_is_the_picture_of_a_plugin_that_only_gives_pictures():
    asked = {}

    def rendered(StudyInstanceUID, SOPInstanceUID, viewport=None):
        asked["viewport"] = viewport
        return b"picture"

    assert source_of(rendered=rendered).retrieve.thumbnail(**CT) == b"picture"
    assert asked["viewport"] == (256, 256)


def test_what_a_plugin_knows_of_pictures_is_asked_of_it():
    source = source_of(
        rendered=lambda StudyInstanceUID, annotation=(): f"{annotation}".encode(),
        thumbnail=lambda StudyInstanceUID, frame: f"small {frame}".encode(),
    )
    assert source.retrieve.rendered("1", annotation=["patient"]) == b"['patient']"
    assert source.retrieve.thumbnail("1", frame=2) == b"small 2"


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"annotation": ["patient"]}, UnsupportedError, "its pictures have no annotation"),
        ({"accept": "image/gif"}, UnsupportedError, "no picture of the type image/gif"),
        ({"viewport": (0, 5)}, QueryError, "viewport of a picture is"),
        ({"viewport": (5,)}, QueryError, "viewport of a picture is"),
        ({"viewport": (5, 5, 0, 0, 2, 2)}, UnsupportedError, "a region of an image"),
        ({"quality": 0}, QueryError, "quality of a picture is 0"),
        ({"window": (40, 0)}, DataError, "has no width"),
        ({"frame": 0}, QueryError, "frame is 0"),
    ],
)
def test_what_cannot_be_rendered_is_said(options, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        source_of().retrieve.rendered(**CT, **options)
    assert caught.value.source == "Data source 'scans'"


def test_only_a_plugin_can_say_what_stands_for_a_study():
    with pytest.raises(UnsupportedError, match="it renders single instances only"):
        source_of().retrieve.rendered(CT["StudyInstanceUID"])
    source = source_of(rendered=lambda StudyInstanceUID: b"picture")
    assert source.retrieve.rendered("1") == b"picture"


@pytest.mark.parametrize(
    ("byte_range", "part"), [((0, 3), b"abc"), ((2, None), b"cdef"), ((4, 9), b"ef")]
)
def test_a_range_is_cut_out_where_the_plugin_only_gives_the_whole(byte_range, part):
    source = source_of(bulkDataURI=lambda StudyInstanceUID, BulkDataURI: b"abcdef")
    assert source.retrieve.bulkDataURI("1", "a", byte_range=byte_range) == part


def test_a_range_is_asked_of_the_plugin_that_can_give_it():
    source = source_of(bulkDataURI=lambda BulkDataURI, byte_range=None: repr(byte_range).encode())
    assert source.retrieve.bulkDataURI("1", "a", byte_range=(1, 2)) == b"(1, 2)"
    assert source.retrieve.bulkDataURI("1", "a") == b"None"


@pytest.mark.parametrize("byte_range", [(-1, 3), (3, 3), (4, 2)])
def test_a_range_that_is_none_is_refused(byte_range):
    source = source_of(bulkDataURI=lambda BulkDataURI: b"abcdef")
    with pytest.raises(QueryError, match="the range of bytes is"):
        source.retrieve.bulkDataURI("1", "a", byte_range=byte_range)
