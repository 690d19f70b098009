"""A NaturalDataset is a dict that also reads and writes its keys as attributes."""

import copy
import pickle

import pytest

from dicomsource.natural import NaturalDataset


@pytest.fixture
def dataset():
    item = NaturalDataset(CodeValue="1")
    return NaturalDataset(PatientID="4711", ProcedureCodeSequence=[item])


def test_a_key_reads_as_an_attribute(dataset):
    assert dataset.PatientID == "4711"


def test_an_attribute_that_is_set_is_a_key(dataset):
    dataset.StudyDate = "20260101"
    assert dataset["StudyDate"] == "20260101"


def test_an_attribute_that_is_deleted_is_no_key(dataset):
    del dataset.PatientID
    assert "PatientID" not in dataset


def test_a_missing_attribute_is_named():
    with pytest.raises(AttributeError, match="no PatientName") as caught:
        _ = NaturalDataset().PatientName
    assert caught.value.name == "PatientName"


def test_a_missing_attribute_that_is_deleted_is_named():
    with pytest.raises(AttributeError, match="no PatientName"):
        del NaturalDataset().PatientName


def test_dir_lists_the_keys_for_completion(dataset):
    assert {"PatientID", "items"} <= set(dir(dataset))


@pytest.mark.parametrize(
    "duplicate",
    [copy.copy, copy.deepcopy, NaturalDataset.copy, lambda d: pickle.loads(pickle.dumps(d))],
    ids=["copy.copy", "copy.deepcopy", "copy method", "pickle"],
)
def test_a_copy_is_an_equal_dataset_of_its_own(dataset, duplicate):
    twin = duplicate(dataset)
    twin.PatientID = "changed"
    assert type(twin) is NaturalDataset
    assert twin.ProcedureCodeSequence == dataset.ProcedureCodeSequence
    assert dataset.PatientID == "4711"


def test_a_deep_copy_shares_no_items(dataset):
    twin = copy.deepcopy(dataset)
    twin.ProcedureCodeSequence[0].CodeValue = "2"
    assert dataset.ProcedureCodeSequence[0].CodeValue == "1"


def test_the_repr_says_what_it_is(dataset):
    assert repr(NaturalDataset(PatientID="4711")) == "NaturalDataset({'PatientID': '4711'})"
