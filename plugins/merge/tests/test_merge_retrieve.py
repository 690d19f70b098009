"""Retrieval goes to the member that has the object; changes go where they are configured."""

import pytest

from dicomsource.errors import DicomsourceError, NotFoundError, UnreachableError, UnsupportedError
from dicomsource.natural.bulk_data import BulkData


@pytest.fixture
def images(archive, instance):
    data = BulkData("bulk/7")
    return archive("images", [instance(1, LargestPixelValueInSeries=data), instance(1, number="2")])


@pytest.fixture
def reports(archive, instance):
    item = {"OverlayData": BulkData("bulk/8")}
    own = instance(1, series="9", number="3", Modality="SR", ContentSequence=[item])
    return archive("reports", [own, instance(1)])


def calls(archive):
    return [name for name, *_ in archive.asked]


def test_metadata_of_a_study_are_those_of_all_members_each_once(merge, images, reports):
    source = merge(images, reports)

    found = source.retrieve.series.metadata("2.25.1")

    assert [(one.SOPInstanceUID, one.InstitutionName) for one in found] == [
        ("2.25.1.1.1", "images"),
        ("2.25.1.1.2", "images"),
        ("2.25.1.9.3", "reports"),
    ]
    store = source.services.metadata_store
    assert store.get_instance("2.25.1", "2.25.1.9", "2.25.1.9.3") is found[2]
    assert source.members_of("2.25.1", "2.25.1.1", "2.25.1.1.1") == ("images", "reports")


def test_metadata_of_a_series_are_those_of_who_has_it(merge, images, reports):
    found = merge(images, reports).retrieve.series.metadata("2.25.1", "2.25.1.9")

    assert [one.InstitutionName for one in found] == ["reports"]


def test_metadata_without_the_part_of_a_dead_member_are_given_but_not_kept(merge, images, reports):
    source = merge(images, reports)
    reports.dies()
    assert len(source.retrieve.series.metadata("2.25.1")) == 2

    reports.lives()

    assert len(source.retrieve.series.metadata("2.25.1")) == 3
    before = len(images.asked)
    assert len(source.retrieve.series.metadata("2.25.1")) == 3
    assert len(images.asked) == before


def test_metadata_that_a_member_lost_since_it_was_searched_are_told_of(merge, images, reports):
    source = merge(images, reports)
    source.query.studies.search()
    images.dies()
    reports.dies("gone too")

    with pytest.raises(DicomsourceError, match="'images': nobody is there; 'reports': gone too"):
        source.retrieve.series.metadata("2.25.1")


def test_a_file_comes_from_the_member_that_has_it_and_no_other_is_asked(merge, images, reports):
    source = merge(images, reports)
    source.retrieve.series.metadata("2.25.1")
    images.asked.clear()

    assert source.retrieve.instance("2.25.1", "2.25.1.9", "2.25.1.9.3") == b"reports 2.25.1.9.3"
    assert source.retrieve.instance("2.25.1", "2.25.1.1", "2.25.1.1.1") == b"images 2.25.1.1.1"
    assert calls(images) == ["instance"]


def test_a_file_of_a_study_that_was_never_searched_is_found(merge, images, reports):
    file = merge(images, reports).retrieve.instance("2.25.1", "2.25.1.9", "2.25.1.9.3")

    assert file == b"reports 2.25.1.9.3"


def test_a_file_that_the_first_member_cannot_give_comes_from_the_next(merge, images, reports):
    source = merge(images, reports)
    source.retrieve.series.metadata("2.25.1")
    images.dies()

    assert source.retrieve.instance("2.25.1", "2.25.1.1", "2.25.1.1.1") == b"reports 2.25.1.1.1"
    with pytest.raises(UnreachableError, match="nobody is there"):
        source.retrieve.instance("2.25.1", "2.25.1.1", "2.25.1.1.2")


def test_a_file_that_moved_since_it_was_searched_is_found(merge, images, reports):
    source = merge(images, reports)
    source.retrieve.series.metadata("2.25.1")
    reports.instances.append(images.instances.pop())

    assert source.retrieve.instance("2.25.1", "2.25.1.1", "2.25.1.1.2") == b"reports 2.25.1.1.2"


def test_a_file_that_nobody_has_is_not_found(merge, images, reports):
    with pytest.raises(NotFoundError):
        merge(images, reports).retrieve.instance("2.25.1", "2.25.1.1", "2.25.1.1.99")
    with pytest.raises(NotFoundError):
        merge(images, reports).retrieve.instance("2.25.99", "2.25.1.1", "2.25.1.1.99")


def test_all_files_of_a_study_come_once(merge, images, reports):
    files = list(merge(images, reports).retrieve.instances("2.25.1"))

    assert files == [b"images 2.25.1.1.1", b"images 2.25.1.1.2", b"reports 2.25.1.9.3"]


def test_frames_pictures_and_urls_come_from_who_has_the_instance(merge, images, reports):
    source = merge(images, reports)
    uids = ("2.25.1", "2.25.1.9", "2.25.1.9.3")

    (frame,) = source.retrieve.frames(*uids)
    assert frame.data == bytes([len("reports")])
    assert source.retrieve.rendered(*uids, window=(1, 2)) == b"picture of reports"
    assert source.retrieve.thumbnail("2.25.1") == b"picture of images"
    assert source.retrieve.directURL(StudyInstanceUID="2.25.1") == "https://images.example/2.25.1"
    assert ("rendered", "2.25.1.9.3", None, (1, 2)) in reports.asked


def test_an_option_that_a_members_pictures_lack_is_refused(merge, images, reports):
    with pytest.raises(UnsupportedError, match="no colour"):
        merge(images).retrieve.rendered("2.25.1", "2.25.1.1", "2.25.1.1.1", colour="red")


def test_bulk_data_come_from_the_member_whose_metadata_name_them(merge, images, reports):
    source = merge(images, reports)

    assert source.retrieve.bulkDataURI("2.25.1", "bulk/8") == b"reports bulk/8"
    assert source.retrieve.bulkDataURI("2.25.1", "bulk/7", byte_range=(0, 6)) == b"images"
    assert calls(images).count("bulkDataURI") == 1
    assert source.retrieve.bulkDataURI("2.25.1", "elsewhere") == b"images elsewhere"


def test_image_ids_are_those_of_the_member_and_lead_back_to_the_merge(merge, images, reports):
    source = merge(images, reports)
    found = source.retrieve.series.metadata("2.25.1")

    assert source.getImageIdsForInstance(found[2], 4) == "reports:2.25.1.9.3?frame=4"
    store = source.services.metadata_store
    assert store.get_image_reference("reports:2.25.1.9.3?frame=4").source_name == "all"


def test_pixels_come_from_the_member_that_has_them(merge, archive, instance):
    picture = {"Rows": 1, "Columns": 1, "BitsAllocated": 8, "BitsStored": 8, "SamplesPerPixel": 1}
    picture |= {"PixelRepresentation": 0, "PhotometricInterpretation": "MONOCHROME2"}
    one = archive("one", [instance(1)])
    three = archive("three", [instance(1, series="4", **picture)])
    source = merge(one, three)

    (_, shown) = source.retrieve.series.metadata("2.25.1")

    assert source.load_pixels(shown).tolist() == [[len("three")]]
    image_id = source.getImageIdsForInstance(shown)
    manager = source.services.extension_manager
    assert manager.load_pixels(image_id).tolist() == [[len("three")]]


def test_files_are_stored_in_the_default_member(merge, images, reports):
    merge(images, reports, default="reports").store.dicom([b"file"])

    assert (images.stored, reports.stored) == ([], [b"file"])


def test_files_are_stored_where_storeTo_says(merge, images, reports):
    merge(images, reports, default="images", storeTo="reports").store.dicom([b"file"])

    assert (images.stored, reports.stored) == ([], [b"file"])


def test_without_a_member_to_change_nothing_is_offered_and_the_error_says_the_key(merge, images):
    source = merge(images)

    with pytest.raises(UnsupportedError, match="storeTo"):
        source.store.dicom([b"file"])
    with pytest.raises(UnsupportedError, match="rejectIn"):
        source.reject.series("2.25.1", "2.25.1.1")
    with pytest.raises(UnsupportedError, match="deleteIn"):
        source.store.delete("2.25.1")
    assert not source.supports("store.dicom")


def test_a_study_is_rejected_in_those_of_the_members_that_have_it(merge, archive, images, reports):
    other = archive("other")
    source = merge(images, reports, other, rejectIn=["reports", "other"])

    said = source.reject.series("2.25.1", "2.25.1.9", code="113001")

    assert said == {"reports": "rejected in reports"}
    assert reports.rejected == [("2.25.1", "2.25.1.9", None, "113001")]
    assert images.rejected == other.rejected == []


def test_what_the_configured_member_lacks_is_not_found(merge, images, reports):
    with pytest.raises(NotFoundError, match="'images' do not have 2.25.1.9; 'reports' has it"):
        merge(images, reports, rejectIn=["images"]).reject.series("2.25.1", "2.25.1.9")


def test_a_study_is_deleted_where_that_is_configured(merge, images, reports):
    source = merge(images, reports, deleteIn=["images", "reports"])
    reports.failing = None

    assert source.store.delete("2.25.1") == {
        "images": "deleted in images",
        "reports": "deleted in reports",
    }
    assert images.deleted == reports.deleted == [("2.25.1", None, None)]


def test_after_a_change_members_are_asked_again(merge, images, reports, instance):
    source = merge(images, reports, default="images")
    source.retrieve.series.metadata("2.25.1")
    images.instances.append(instance(1, number="5"))

    source.store.dicom([b"file"])

    assert len(source.retrieve.series.metadata("2.25.1")) == 4


def test_an_object_that_a_member_cannot_give_does_not_make_it_a_dead_one(merge, images):
    from dicomsource.errors import ServerError

    source = merge(images)
    source.query.studies.search()
    images.failing = ServerError("it fell over", status=500)

    with pytest.raises(ServerError):
        source.retrieve.instance("2.25.1", "2.25.1.1", "2.25.1.1.1")
    assert source.member_status()["images"].working


def test_a_study_may_be_fetched_series_by_series(merge, images, reports):
    source = merge(images, reports, enableStudyLazyLoad=True)

    found = source.retrieve.series.metadata("2.25.1")
    promises = source.retrieve.series.metadata("2.25.1", returnPromises=True)

    assert [one.SOPInstanceUID for one in found] == ["2.25.1.1.1", "2.25.1.1.2", "2.25.1.9.3"]
    assert [promise.SeriesInstanceUID for promise in promises] == ["2.25.1.1", "2.25.1.9"]
    assert [one.InstitutionName for one in promises[1].result(10)] == ["reports"]
