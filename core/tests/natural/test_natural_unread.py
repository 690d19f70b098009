"""A dataset that is unread behaves as the one that it becomes, whatever is done with it."""

from __future__ import annotations

import copy
import json
import pickle
import threading

import pytest

from dicomsource.errors import DataError
from dicomsource.natural import NaturalDataset, to_dicom_json
from dicomsource.natural.json_instances import unread_instances
from dicomsource.natural.unread import UnreadDataset, is_unread, raw_json

UIDS = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.2.3"}
WHOLE = {**UIDS, "PatientID": "4711", "Rows": 512}


def unread(read=lambda: NaturalDataset(WHOLE)):
    return UnreadDataset(UIDS, read)


def updated(mapping):
    taken = {}
    taken.update(mapping)
    return taken


def as_arguments(**named):
    return named


@pytest.mark.parametrize(
    "taken",
    [
        dict,
        updated,
        copy.copy,
        copy.deepcopy,
        NaturalDataset.copy,
        lambda dataset: dataset.copy(),
        lambda dataset: {**dataset},
        lambda dataset: dataset | {},
        lambda dataset: {} | dataset,
        lambda dataset: as_arguments(**dataset),
        lambda dataset: dict(dataset.items()),
        lambda dataset: dict(zip(dataset.keys(), dataset.values(), strict=True)),
        lambda dataset: {key: dataset[key] for key in dataset},
        lambda dataset: {key: dataset[key] for key in reversed(dataset)},
        lambda dataset: json.loads(json.dumps(dataset)),
        lambda dataset: json.loads(json.dumps(dataset, indent=1)),
        lambda dataset: pickle.loads(pickle.dumps(dataset)),
    ],
)
def test_whoever_takes_all_of_it_gets_all_of_it(taken):
    assert taken(unread()) == WHOLE


def test_it_equals_what_it_becomes():
    assert unread() == WHOLE
    assert unread() == unread()
    assert unread() != UIDS
    assert unread() != unread(lambda: NaturalDataset(UIDS))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (lambda dataset: dataset["Rows"], 512),
        (lambda dataset: dataset.Rows, 512),
        (lambda dataset: dataset.get("Rows"), 512),
        (lambda dataset: dataset.get("Columns", 1), 1),
        (lambda dataset: getattr(dataset, "Columns", None), None),
        (lambda dataset: "Rows" in dataset, True),
        (len, 5),
        (bool, True),
        (repr, f"NaturalDataset({WHOLE})"),
        (lambda dataset: dataset.pop("Rows"), 512),
        (lambda dataset: dataset.setdefault("Rows", 1), 512),
        (lambda dataset: "Rows" in dir(dataset), True),
        (to_dicom_json, to_dicom_json(NaturalDataset(WHOLE))),
    ],
)
def test_it_answers_as_what_it_becomes(asked, answer):
    assert asked(unread()) == answer


def test_it_is_the_same_object_after_reading():
    dataset = unread()

    dataset.Rows = 256

    assert type(dataset) is NaturalDataset
    assert dataset == {**WHOLE, "Rows": 256}


@pytest.mark.parametrize("keyword", UIDS)
def test_its_uids_are_given_without_reading(keyword):
    dataset = unread(lambda: pytest.fail("it was read"))

    assert dataset[keyword] == dataset.get(keyword) == getattr(dataset, keyword) == UIDS[keyword]
    assert is_unread(dataset)


def test_what_cannot_be_read_says_so_each_time():
    def read():
        raise DataError("Rows is nonsense")

    dataset = unread(read)
    for _ in range(2):
        with pytest.raises(DataError, match="Rows is nonsense"):
            _ = dataset.Columns
    assert dataset.SOPInstanceUID == "1.2.3"


def test_it_is_read_once_however_many_threads_ask():
    reads = []
    start = threading.Barrier(8)

    def read():
        reads.append(None)
        return NaturalDataset(WHOLE)

    dataset = unread(read)
    answers = []

    def ask():
        start.wait()
        answers.append(dataset.Rows)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [512] * 8
    assert len(reads) == 1


def test_nothing_else_of_a_dict_is_left_to_the_unread_one():
    unlike = {
        name
        for name in dir(dict)
        if getattr(UnreadDataset, name) is getattr(dict, name, None)
        and name not in dir(object)
        and name not in {"__class_getitem__", "fromkeys"}
    }

    assert unlike == set()


def test_the_text_of_an_instance_is_there_until_somebody_looks_into_it():
    body = b'[{"0020000D": {"vr": "UI", "Value": ["1"]}, "0020000E": {"vr": "UI", "Value": ["2"]},'
    body += b' "00080018": {"vr": "UI", "Value": ["3"]}, "00280010": {"vr": "US", "Value": [5]}}]'
    (instance,) = unread_instances(body, "memory")

    assert raw_json(instance) == body[1:-1]
    assert instance.SOPInstanceUID == "3"
    assert raw_json(instance) == body[1:-1]
    assert instance.Rows == 5
    assert raw_json(instance) is None


def test_what_never_was_text_has_none():
    assert raw_json(NaturalDataset(Rows=5)) is None
    assert raw_json(UnreadDataset({"SOPInstanceUID": "1"}, lambda: NaturalDataset())) is None
