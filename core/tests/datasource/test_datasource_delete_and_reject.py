"""Taking objects away: ``store.delete`` and ``reject``, and what stands in the place of a function."""

from types import SimpleNamespace

import pytest

from dicomsource import IWebApiDataSource
from dicomsource.datasource import NotOffered
from dicomsource.errors import NotFoundError, QueryError, UnsupportedError


def instance(number, series="1.1"):
    return {
        "StudyInstanceUID": "1",
        "SeriesInstanceUID": series,
        "SOPInstanceUID": f"{series}.{number}",
    }


INSTANCES = [instance(1), instance(2), instance(1, series="1.2")]


def source_that(delete, fetched=None):
    def metadata(StudyInstanceUID):
        if fetched is not None:
            fetched.append(StudyInstanceUID)
        return INSTANCES

    source = IWebApiDataSource.create(
        retrieve={"series": {"metadata": metadata}}, store={"delete": delete}
    )
    source.retrieve.series.metadata("1")
    return source


@pytest.mark.parametrize(
    ("uids", "left"),
    [
        (["1"], []),
        (["1", "1.1"], ["1.2.1"]),
        (["1", "1.1", "1.1.2"], ["1.1.1", "1.2.1"]),
    ],
)
def test_what_is_deleted_leaves_the_backend_and_the_metadata_store(uids, left):
    told = []
    source = source_that(lambda **uids: told.append(list(uids.values())) or "deleted")

    assert source.supports("store.delete")
    assert source.store.delete(*uids) == "deleted"

    assert told == [[*uids, None, None][:3]]
    kept = [
        one["SOPInstanceUID"]
        for one in INSTANCES
        if source.services.metadata_store.get_instance(*one.values())
    ]
    assert kept == left


def test_metadata_is_fetched_again_after_deleting():
    fetched = []
    source = source_that(lambda StudyInstanceUID: None, fetched)

    source.store.delete("1")
    source.retrieve.series.metadata("1")

    assert fetched == ["1", "1"]


def test_what_the_backend_did_not_delete_stays_in_the_metadata_store():
    def delete(StudyInstanceUID):
        raise NotFoundError("there is no such study")

    fetched = []
    source = source_that(delete, fetched)

    with pytest.raises(NotFoundError, match="Data source 'unnamed': there is no such study"):
        source.store.delete("1")

    assert source.services.metadata_store.get_study("1") is not None
    source.retrieve.series.metadata("1")
    assert fetched == ["1", "1"], "the answer may have got lost"


@pytest.mark.parametrize(
    "uids",
    [
        [""],
        [" "],
        [None],
        [["1"]],
        ["1*"],
        ["1\\2"],
        ["1,2"],
        ["1/series"],
        ["1", ""],
        ["1", "1.1", ""],
        ["1", None, "1.1.1"],
    ],
)
def test_uids_that_could_mean_more_than_one_thing_delete_nothing(uids):
    deleted = []
    source = source_that(lambda **uids: deleted.append(uids))

    with pytest.raises(QueryError, match=r"UID of what is to be deleted|without its series"):
        source.store.delete(*uids)

    assert deleted == []


def test_a_source_that_deletes_nothing_says_so():
    source = IWebApiDataSource.create(store={"dicom": lambda files: {}})

    assert not source.supports("store.delete")
    with pytest.raises(UnsupportedError, match=r"it has no store\.delete"):
        source.store.delete("1")


def test_a_study_is_rejected_and_its_metadata_forgotten():
    fetched, told = [], []
    source = IWebApiDataSource.create(
        retrieve={"series": {"metadata": lambda StudyInstanceUID: fetched.append(1) or []}},
        reject={"study": lambda StudyInstanceUID, code=None: told.append((StudyInstanceUID, code))},
    )
    source.retrieve.series.metadata("1")

    source.reject.study("1", code="113001^DCM")
    source.retrieve.series.metadata("1")

    assert (told, fetched) == ([("1", "113001^DCM")], [1, 1])
    assert source.supports("reject.study")
    assert not source.supports("reject.instance")


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("store.dicom", lambda source: source.store.dicom(b"file")),
        ("store.delete", lambda source: source.store.delete("1")),
        ("reject.study", lambda source: source.reject.study("1")),
    ],
)
def test_a_function_that_is_not_offered_says_why(name, call):
    part, function = name.split(".")
    why = NotOffered("it is read only", "Use another one")
    source = IWebApiDataSource.create(**{part: {function: why}})

    assert not source.supports(name)
    with pytest.raises(UnsupportedError) as caught:
        call(source)
    assert str(caught.value) == (
        f"Data source 'unnamed': it offers no {name}: it is read only. Use another one."
    )


def test_functions_are_looked_up_when_they_are_used():
    store, studies = SimpleNamespace(dicom=None), SimpleNamespace(superset=False)
    studies.requestResults = lambda parameters: []
    source = IWebApiDataSource.create(store=store, query={"studies": studies})
    assert not source.supports("store.dicom")
    assert not source.query.studies.superset

    store.dicom, studies.superset = (lambda files: {}), True

    assert source.supports("store.dicom")
    assert source.query.studies.superset
