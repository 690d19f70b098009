"""Image ids, frames and pictures of a source."""

from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file

from dicomsource import DicomMetadataStore, EncodedFrame, IWebApiDataSource, Services
from dicomsource.errors import DataError, NotFoundError, QueryError, UnsupportedError
from dicomsource.natural import from_part10

UIDS = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "SOPInstanceUID": "1.1.1"}


@pytest.fixture
def ct_file():
    return get_testdata_file("CT_small.dcm")


@pytest.fixture
def ct_source(ct_file):
    data = Path(ct_file).read_bytes()
    natural = from_part10(data)
    source = IWebApiDataSource.create(
        retrieve={
            "instance": lambda **uids: data,
            "series": {"metadata": lambda StudyInstanceUID: [natural]},
        }
    )
    source.bind(name="scans", services=Services(metadata_store=DicomMetadataStore()))
    return source


def three_uids(instance):
    return {keyword: instance[keyword] for keyword in UIDS}


def test_pixels_of_a_source_that_only_gives_files_equal_pydicoms(ct_source, ct_file):
    instance = ct_source.retrieve.series.metadata("1")[0]

    pixels = ct_source.load_pixels(instance)

    assert (pixels == pydicom.dcmread(ct_file).pixel_array).all()


def test_a_picture_is_made_where_the_source_gives_none(ct_source):
    instance = ct_source.retrieve.series.metadata("1")[0]

    assert ct_source.retrieve.rendered(**three_uids(instance)).startswith(b"\x89PNG")


def test_a_picture_of_an_unknown_instance_is_not_found(ct_source):
    with pytest.raises(NotFoundError, match="has no instance 1.1.1"):
        ct_source.retrieve.rendered(**{**UIDS, "SeriesInstanceUID": None})


def test_image_ids_of_a_backend_without_urls_carry_the_name_of_the_source():
    source = IWebApiDataSource.create()
    source.bind(name="scans")

    image_id = source.getImageIdsForInstance(UIDS, 2)

    assert image_id == "wadors:dicomsource://scans/studies/1/series/1.1/instances/1.1.1/frames/2"


def test_image_ids_start_at_the_wadoRoot_that_is_configured():
    source = IWebApiDataSource.create()
    source.bind(name="scans", configuration={"wadoRoot": "http://localhost/rs"})

    assert source.getImageIdsForInstance(UIDS).startswith("wadors:http://localhost/rs/studies/1/")


def test_an_instance_that_carries_a_url_keeps_it():
    source = IWebApiDataSource.create()

    image_id = source.getImageIdsForInstance({**UIDS, "url": "dicomweb:http://localhost/a.dcm"}, 3)

    assert image_id == "dicomweb:http://localhost/a.dcm?frame=3"


def test_a_display_set_gives_an_id_for_every_frame_in_order():
    source = IWebApiDataSource.create()
    display_set = {"images": [{**UIDS, "NumberOfFrames": 2}, {**UIDS, "SOPInstanceUID": "1.1.2"}]}

    ids = source.getImageIdsForDisplaySet(display_set)

    assert [image_id.partition("/instances/")[2] for image_id in ids] == [
        "1.1.1/frames/1",
        "1.1.1/frames/2",
        "1.1.2/frames/1",
    ]
    assert source.getImageIdsForDisplaySet(display_set["images"]) == ids


def test_an_id_that_was_given_out_leads_back_to_source_instance_and_frame(ct_source):
    instance = ct_source.retrieve.series.metadata("1")[0]

    reference = ct_source.services.metadata_store.get_image_reference(
        ct_source.getImageIdsForInstance(instance, 1)
    )

    assert reference.source_name == "scans"
    assert reference.SOPInstanceUID == instance.SOPInstanceUID
    assert reference.frame == 1


@pytest.mark.parametrize("number", [None, "1A", "", 0])
def test_a_number_of_frames_that_is_none_counts_as_one_frame(number):
    source = IWebApiDataSource.create()

    assert len(source.getImageIdsForDisplaySet([{**UIDS, "NumberOfFrames": number}])) == 1


def test_a_plugins_own_image_ids_are_used():
    source = IWebApiDataSource.create(
        getImageIdsForInstance=lambda instance, frame: f"acme:{instance['SOPInstanceUID']}#{frame}"
    )

    assert source.getImageIdsForInstance(UIDS, 4) == "acme:1.1.1#4"


def test_an_instance_without_uids_has_no_image_id():
    with pytest.raises(DataError, match="lacks SeriesInstanceUID, SOPInstanceUID"):
        IWebApiDataSource.create().getImageIdsForInstance({"StudyInstanceUID": "1"})


@pytest.mark.parametrize("frames", [[], [0], [-1], ["1"], [True]])
def test_frames_are_counted_from_one(frames):
    with pytest.raises(QueryError, match="counted from 1"):
        IWebApiDataSource.create().retrieve.frames(**UIDS, frames=frames)


def test_fewer_frames_than_asked_for_are_an_error_and_not_a_short_list():
    source = IWebApiDataSource.create(
        retrieve={"frames": lambda **_: [EncodedFrame(b"x", "1.2.840.10008.1.2.1")]}
    )

    with pytest.raises(NotFoundError, match=r"gave 1 of the frames \[1, 2\]"):
        source.retrieve.frames(**UIDS, frames=[1, 2])


def test_a_plugin_that_does_not_take_frames_gives_all_and_those_wanted_are_picked():
    given = [EncodedFrame(b"one"), EncodedFrame(b"two"), EncodedFrame(b"three")]
    source = IWebApiDataSource.create(retrieve={"frames": lambda SOPInstanceUID: given})

    assert source.retrieve.frames(**UIDS, frames=[3, 1, 3]) == [given[2], given[0], given[2]]
    with pytest.raises(NotFoundError, match="has no frame 4, it has 3"):
        source.retrieve.frames(**UIDS, frames=[1, 4])


def test_a_plugin_that_does_not_take_frames_and_has_none_does_not_know_the_instance():
    source = IWebApiDataSource.create(retrieve={"frames": lambda SOPInstanceUID: []})

    with pytest.raises(NotFoundError, match=r"gave 0 of the frames \[1\]"):
        source.retrieve.frames(**UIDS)


def test_a_frame_of_which_nothing_is_said_is_uncompressed():
    assert EncodedFrame(b"x").TransferSyntaxUID == "1.2.840.10008.1.2.1"


def test_frame_numbers_are_handed_over_in_their_place_where_no_name_is_known():
    def frames(a, b, c, numbers):
        return [EncodedFrame(bytes(numbers), "1.2.840.10008.1.2.1")]

    source = IWebApiDataSource.create(retrieve={"frames": frames})

    assert source.retrieve.frames(**UIDS, frames=[7])[0].data == b"\7"


def test_a_study_is_retrieved_file_by_file_where_only_single_instances_are_given(ct_source):
    assert ct_source.supports("retrieve.instances")

    files = list(ct_source.retrieve.instances("1"))

    assert [file[128:132] for file in files] == [b"DICM"]


def test_a_study_cannot_be_retrieved_where_nothing_names_its_instances():
    source = IWebApiDataSource.create(retrieve={"instance": lambda **uids: b""})

    assert not source.supports("retrieve.instances")


@pytest.mark.parametrize("frame", [0, -1, 1.5, "1", True])
def test_one_frame_is_counted_from_one_too(ct_source, frame):
    instance = ct_source.retrieve.series.metadata("1")[0]

    for call in (
        lambda: ct_source.getImageIdsForInstance(instance, frame),
        lambda: ct_source.load_pixels(instance, frame),
        lambda: ct_source.retrieve.rendered(**three_uids(instance), frame=frame),
    ):
        with pytest.raises(QueryError, match="Data source 'scans': the frame is .*counted from 1"):
            call()


class DisplaySet:
    def __init__(self, **held):
        self.__dict__.update(held)


@pytest.mark.parametrize(
    "display_set",
    [
        UIDS,
        [UIDS],
        (UIDS,),
        iter([UIDS]),
        {"images": [UIDS]},
        {"images": [], "instances": [UIDS]},
        DisplaySet(images=[UIDS]),
        DisplaySet(images=None, instances=(UIDS,)),
    ],
)
def test_display_sets_of_every_shape_give_the_same_ids(display_set):
    source = IWebApiDataSource.create()

    assert source.getImageIdsForDisplaySet(display_set) == [source.getImageIdsForInstance(UIDS)]


def test_a_series_of_the_metadata_store_is_a_display_set(ct_source):
    (instance,) = ct_source.retrieve.series.metadata("1")
    uids = (instance.StudyInstanceUID, instance.SeriesInstanceUID)
    series = ct_source.services.metadata_store.get_series(*uids)

    assert len(ct_source.getImageIdsForDisplaySet(series)) == 1


@pytest.mark.parametrize("wrong", [None, "1.2", 5, ["1.2"], DisplaySet()])
def test_what_holds_no_instances_is_no_display_set(wrong):
    with pytest.raises(DataError, match="Data source 'unnamed': .*display set"):
        IWebApiDataSource.create().getImageIdsForDisplaySet(wrong)


def test_pictures_of_one_series_fetch_its_metadata_once_and_leave_the_store_alone(ct_file):
    data, fetched = Path(ct_file).read_bytes(), []
    natural = from_part10(data)
    source = IWebApiDataSource.create(
        retrieve={
            "instance": lambda **uids: data,
            "series": {"metadata": lambda StudyInstanceUID: fetched.append(1) or [natural]},
        }
    )

    for _ in range(2):
        assert source.retrieve.rendered(**three_uids(natural)).startswith(b"\x89PNG")

    assert len(fetched) == 1
    assert source.services.metadata_store.get_study(natural.StudyInstanceUID) is None


def test_a_frame_beyond_the_last_is_not_found_whatever_the_plugin_would_give():
    source = IWebApiDataSource.create(
        retrieve={"frames": lambda **_: [EncodedFrame(b"x", "1.2.840.10008.1.2.1")]}
    )

    with pytest.raises(NotFoundError, match="instance 1.1.1 has no frame 7, it has 1"):
        source.load_pixels(UIDS, frame=7)


def test_pixels_of_a_source_without_frames_come_by_way_of_its_image_ids(ct_file):
    natural = from_part10(Path(ct_file).read_bytes())
    source = IWebApiDataSource.create(
        getImageIdsForInstance=lambda instance: f"dicomfile:{ct_file}"
    )

    assert not source.supports("retrieve.frames")
    assert source.load_pixels(natural).shape == (128, 128)


def test_a_source_without_pixels_says_so_whatever_picture_is_asked_for(ct_file):
    instance = from_part10(ct_file)
    source = IWebApiDataSource.create(
        retrieve={"series": {"metadata": lambda StudyInstanceUID: [instance]}}
    )

    with pytest.raises(UnsupportedError, match=r"retrieve\.frames"):
        source.retrieve.rendered("2.25.404", "2.25.405", "2.25.406")
