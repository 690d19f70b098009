"""What is put into a metadata store is found again, at the level it belongs to."""

from __future__ import annotations

import copy

import pytest

from dicomsource.errors import DataError, NotFoundError
from dicomsource.imageids import wadors_image_id
from dicomsource.metadata import DicomMetadataStore
from dicomsource.natural import NaturalDataset


def instance(study: str, series: str, sop: str, **more: object) -> NaturalDataset:
    uids = {"StudyInstanceUID": study, "SeriesInstanceUID": series, "SOPInstanceUID": sop}
    return NaturalDataset(uids | more)


def row(study: str, series: str, **more: object) -> NaturalDataset:
    return NaturalDataset({"StudyInstanceUID": study, "SeriesInstanceUID": series} | more)


@pytest.fixture
def store() -> DicomMetadataStore:
    return DicomMetadataStore()


def test_a_mixed_batch_lands_in_its_series(store):
    store.add_instances(
        [instance("1", "1.1", "a"), instance("1", "1.2", "b"), instance("2", "2.1", "c")]
    )

    assert store.get_study_instance_uids() == ["1", "2"]
    assert [one.SOPInstanceUID for one in store.get_series("1", "1.2").instances] == ["b"]
    assert store.get_instance("2", "2.1", "c").SOPInstanceUID == "c"
    assert store.get_instance("2", "1.2", "b") is None


def test_a_duplicate_takes_the_place_of_the_first(store):
    store.add_instances([instance("1", "1.1", sop) for sop in "abc"])
    newer = instance("1", "1.1", "b", Rows=4)

    store.add_instance(newer)

    assert [one.SOPInstanceUID for one in store.get_series("1", "1.1").instances] == [*"abc"]
    assert store.get_instance("1", "1.1", "b") is newer


def test_one_dataset_by_itself_is_a_batch_of_one(store):
    store.add_instances(instance("1", "1.1", "a"))
    store.add_series_metadata(row("1", "1.2"))

    assert [one.SeriesInstanceUID for one in store.get_study("1").series] == ["1.1", "1.2"]


def test_attributes_are_kept_at_their_level(store):
    store.add_instance(
        instance("1", "1.1", "a", PatientID="p", Modality="CT", Manufacturer="m", Rows=2)
    )

    assert store.get_study("1").attributes == {
        "StudyInstanceUID": "1",
        "PatientID": "p",
        "ModalitiesInStudy": "CT",
    }
    assert store.get_series("1", "1.1").attributes == {
        "SeriesInstanceUID": "1.1",
        "Modality": "CT",
        "Manufacturer": "m",
    }


def test_a_row_of_its_own_level_is_kept_whole(store):
    study = NaturalDataset(
        {"StudyInstanceUID": "1", "00091001": "own", "_vrMap": {"00091001": "LO"}},
        RetrieveURL="https://h/studies/1",
    )
    store.add_study(study)
    store.add_series_metadata(row("1", "1.1", RetrieveURL="https://h/x", ModalitiesInStudy="CT"))

    assert store.get_study("1").attributes == study
    assert store.get_series("1", "1.1").attributes == {
        "SeriesInstanceUID": "1.1",
        "RetrieveURL": "https://h/x",
    }


def test_instances_fill_gaps_and_rows_correct(store):
    store.add_study(NaturalDataset(StudyInstanceUID="1", PatientID=None, StudyID="first"))
    store.add_instance(instance("1", "1.1", "a", PatientID="p", StudyID="other"))
    assert store.get_study("1").PatientID == "p"
    assert store.get_study("1").StudyID == "first"

    store.add_study(NaturalDataset(StudyInstanceUID="1", PatientID=None, StudyID="newer"))
    assert store.get_study("1").PatientID == "p"
    assert store.get_study("1").StudyID == "newer"


def test_the_vr_of_a_corrected_attribute_goes_with_it(store):
    first = NaturalDataset({"StudyInstanceUID": "1", "00091001": "a", "_vrMap": {"00091001": "LO"}})
    second = NaturalDataset({"StudyInstanceUID": "1", "00091001": 5, "_vrMap": {"00091001": "US"}})
    store.add_study(first)
    store.add_study(second)

    assert store.get_study("1").attributes == second


def test_modalities_follow_the_series(store):
    store.add_study(NaturalDataset(StudyInstanceUID="1", ModalitiesInStudy=["CT", "SR"]))
    store.add_series_metadata([row("1", "1.1", Modality="CT"), row("1", "1.2", Modality="SR")])
    store.add_instance(instance("1", "1.3", "a", Modality="SEG"))
    assert store.get_study("1").ModalitiesInStudy == ["CT", "SR", "SEG"]

    store.remove("1", "1.2")
    assert store.get_study("1").ModalitiesInStudy == ["CT", "SEG"]

    store.update_series_metadata("1", "1.1", Modality="PT")
    assert store.get_study("1").ModalitiesInStudy == ["PT", "SEG"]
    assert store.get_study("1").attributes.ModalitiesInStudy == ["PT", "SEG"]


def test_a_modality_stays_while_another_series_has_it(store):
    store.add_study(NaturalDataset(StudyInstanceUID="1", ModalitiesInStudy="CT"))
    store.add_series_metadata([row("1", "1.1", Modality="CT"), row("1", "1.2", Modality="CT")])

    store.remove("1", "1.1")

    assert store.get_study("1").ModalitiesInStudy == ["CT"]


def test_a_series_without_instances_is_kept(store):
    store.add_series_metadata([row("1", "1.1", Modality="CT")])
    store.add_instance(instance("1", "1.2", "a"))
    store.remove("1", "1.2", "a")

    assert [series.instances for series in store.get_study("1").series] == [(), ()]


def test_an_unknown_series_cannot_be_updated(store):
    store.add_study(NaturalDataset(StudyInstanceUID="1"))

    with pytest.raises(NotFoundError, match="no series 1.1 in study 1"):
        store.update_series_metadata("1", "1.1", Modality="CT")
    assert store.get_study("1").series == ()


@pytest.mark.parametrize(
    ("uids", "left"),
    [(("1",), []), (("1", "1.1"), ["b"]), (("1", "1.1", "a"), ["a2", "b"])],
)
def test_removing_takes_all_below_and_nothing_beside(store, uids, left):
    store.add_instances(
        [instance("1", "1.1", "a"), instance("1", "1.1", "a2"), instance("1", "1.2", "b")]
    )

    assert store.remove(*uids) is True
    assert store.remove(*uids) is False

    study = store.get_study("1")
    series = study.series if study else ()
    assert [one.SOPInstanceUID for each in series for one in each.instances] == left


def test_what_is_not_there_cannot_be_removed_and_harms_nothing(store):
    store.add_instance(instance("1", "1.1", "a"))

    assert store.remove("2") is False
    assert store.remove("2", "1.1") is False
    assert store.remove("1", "1.1", "b") is False
    assert store.get_instance("1", "1.1", "a") is not None


def test_an_instance_to_remove_is_named_with_its_series(store):
    with pytest.raises(DataError, match="without its series"):
        store.remove("1", None, "a")


def test_a_batch_with_a_bad_dataset_adds_nothing(store):
    bad = NaturalDataset(StudyInstanceUID="1", SOPInstanceUID=None)

    with pytest.raises(
        DataError, match="dataset 2 of 2 lacks SeriesInstanceUID and SOPInstanceUID"
    ):
        store.add_instances([instance("1", "1.1", "a"), bad])
    assert store.get_study_instance_uids() == []


def test_a_registered_image_id_leads_to_instance_frame_and_source(store):
    held = instance("1", "1.1", "a")
    store.add_instance(held)
    store.add_image_id("acme:7", "1", "1.1", "a", 3, source_name="pacs")

    reference = store.get_image_reference("acme:7")

    assert (reference.SOPInstanceUID, reference.frame, reference.source_name) == ("a", 3, "pacs")
    assert store.get_instance_by_image_id("acme:7") is held


def test_a_registration_counts_more_than_the_uids_in_the_text(store):
    store.add_instances([instance("1", "1.1", "a"), instance("1", "1.1", "b")])
    image_id = wadors_image_id("https://h", "1", "1.1", "a")
    assert store.get_instance_by_image_id(image_id).SOPInstanceUID == "a"

    store.add_image_id(image_id, "1", "1.1", "b", 1)

    assert store.get_instance_by_image_id(image_id).SOPInstanceUID == "b"


@pytest.mark.parametrize(
    ("registered", "other"),
    [
        ("wadouri:https://h/x.dcm", "wadouri:https://h/x.dcm?frame=3"),
        ("dicomfile:/x.dcm?frame=1", "dicomfile:/x.dcm?frame=3"),
        (
            wadors_image_id("https://h", "9", "9", "9"),
            wadors_image_id("https://h", "9", "9", "9", 3),
        ),
    ],
)
def test_one_registered_frame_leads_to_the_others(store, registered, other):
    store.add_instance(instance("1", "1.1", "a"))
    store.add_image_id(registered, "1", "1.1", "a", 1, source_name="pacs")

    reference = store.get_image_reference(other)

    assert (reference.SOPInstanceUID, reference.frame, reference.source_name) == ("a", 3, "pacs")
    assert store.get_instance_by_image_id(other).SOPInstanceUID == "a"


@pytest.mark.parametrize("image_id", ["acme:7", "nonsense", "dicomfile:/x.dcm"])
def test_an_image_id_that_says_nothing_leads_nowhere(store, image_id):
    assert store.get_image_reference(image_id) is None
    assert store.get_instance_by_image_id(image_id) is None


@pytest.mark.parametrize("uids", [("1",), ("1", "1.1"), ("1", "1.1", "a")])
def test_image_ids_leave_with_what_they_name(store, uids):
    store.add_image_id("acme:1", "1", "1.1", "a", 1)
    store.add_image_id("acme:2", "1", "1.2", "b", 1)
    # Registered anew: the instance it named before no longer takes it along.
    store.add_image_id("acme:3", "1", "1.1", "a", 1)
    store.add_image_id("acme:3", "2", "2.1", "c", 1)

    store.remove(*uids)

    assert store.get_image_reference("acme:1") is None
    assert (store.get_image_reference("acme:2") is None) == (uids == ("1",))
    assert store.get_image_reference("acme:3").StudyInstanceUID == "2"


def test_clearing_leaves_nothing(store):
    store.add_instance(instance("1", "1.1", "a"))
    store.add_image_id("acme:1", "1", "1.1", "a", 1)

    store.clear()

    assert store.get_study_instance_uids() == []
    assert store.get_study("1") is None
    assert store.get_image_reference("acme:1") is None


def test_a_record_names_what_it_lacks_and_can_be_looked_through(store):
    store.add_instance(instance("1", "1.1", "a", Modality="CT"))
    series = store.get_series("1", "1.1")

    with pytest.raises(AttributeError, match="SeriesRecord has no SeriesNumber"):
        _ = series.SeriesNumber
    assert "Modality" in dir(series)
    assert "1 instances" in repr(series)
    assert "1 series" in repr(store.get_study("1"))


def test_changing_a_copy_of_the_attributes_changes_no_record(store):
    store.add_instance(instance("1", "1.1", "a", Modality="CT"))
    series = store.get_series("1", "1.1")

    attributes = series.attributes
    attributes.Modality = "MR"

    assert series.Modality == "CT"
    assert copy.copy(series).Modality == "CT"


class Unwalkable(dict):
    """A dict in which one can only look up what one knows."""

    def _walk(self, *_: object) -> None:
        raise AssertionError("a look-up walked through what the store holds")

    __iter__ = keys = values = items = _walk


def test_a_look_up_walks_through_nothing(store):
    held = instance("1", "1.1", "a")
    image_id = wadors_image_id("https://h", "1", "1.1", "a")
    store.add_instance(held)
    store.add_image_id("acme:1", "1", "1.1", "a", 1)
    study, series = store.get_study("1"), store.get_series("1", "1.1")
    series._instances = Unwalkable(series._instances)
    study._series = Unwalkable(study._series)
    store._tree.studies = Unwalkable(store._tree.studies)
    index = store._images._index
    index._references = Unwalkable(index._references)
    index._image_ids = Unwalkable()

    assert store.get_study("1") is study
    assert store.get_series("1", "1.1") is series
    assert store.get_instance("1", "1.1", "a") is held
    assert store.get_instance("1", "1.1", "b") is None
    assert store.get_instance_by_image_id("acme:1") is held
    assert store.get_instance_by_image_id(image_id) is held
    assert store.get_image_reference("acme:2") is None
