"""``retrieve.series.metadata``: fetched once, filtered, sorted, put into the store."""

import threading

import pytest

from dicomsource import DicomMetadataStore, IWebApiDataSource, Services
from dicomsource.errors import PluginError, QueryError, TransportError


def instance(series, number, **more):
    return {
        "StudyInstanceUID": "1",
        "SeriesInstanceUID": f"1.{series}",
        "SOPInstanceUID": f"1.{series}.{number}",
        "SeriesNumber": series,
        "InstanceNumber": number,
        "Modality": "CT" if series == 1 else "MR",
        **more,
    }


INSTANCES = [instance(2, 1), instance(1, 2), instance(1, 1)]


def series_row(number):
    return {
        "0020000E": {"vr": "UI", "Value": [f"1.{number}"]},
        "00080060": {"vr": "CS", "Value": ["CT" if number == 1 else "MR"]},
        "00200011": {"vr": "IS", "Value": [number]},
    }


def source_of(metadata, **parts):
    store = DicomMetadataStore()
    source = IWebApiDataSource.create(
        query={"series": {"requestResults": lambda parameters: [series_row(2), series_row(1)]}},
        retrieve={"series": {"metadata": metadata}},
        **parts,
    )
    source.bind(name="pacs", services=Services(metadata_store=store))
    return source, store


def sop_uids(datasets):
    return [dataset["SOPInstanceUID"] for dataset in datasets]


def test_metadata_is_returned_and_stands_in_the_store():
    source, store = source_of(lambda StudyInstanceUID: INSTANCES)

    returned = source.retrieve.series.metadata(StudyInstanceUID="1")

    assert sop_uids(returned) == ["1.2.1", "1.1.2", "1.1.1"]
    assert store.get_instance("1", "1.1", "1.1.2").InstanceNumber == 2


def test_one_series_is_picked_out_where_the_plugin_only_knows_whole_studies():
    source, _ = source_of(lambda StudyInstanceUID: INSTANCES)

    assert sop_uids(source.retrieve.series.metadata("1", "1.1")) == ["1.1.2", "1.1.1"]


def test_the_series_is_passed_on_to_a_plugin_that_takes_it():
    asked = []

    def metadata(StudyInstanceUID, SeriesInstanceUID=None):
        asked.append(SeriesInstanceUID)
        return [one for one in INSTANCES if one["SeriesInstanceUID"] == SeriesInstanceUID]

    source, _ = source_of(metadata)
    source.retrieve.series.metadata("1", "1.2")

    assert asked == ["1.2"]


def test_filters_keep_the_series_that_have_one_of_the_values():
    source, store = source_of(lambda StudyInstanceUID: INSTANCES)

    kept = source.retrieve.series.metadata("1", filters={"Modality": ["MR", "PT"]})

    assert sop_uids(kept) == ["1.2.1"]
    assert store.get_instance("1", "1.1", "1.1.1") is None


def test_other_filters_later_see_everything_again():
    source, _ = source_of(lambda StudyInstanceUID: INSTANCES)
    source.retrieve.series.metadata("1", filters={"seriesInstanceUID": "1.2"})

    assert len(source.retrieve.series.metadata("1")) == 3


def test_sort_criteria_order_by_keywords_and_put_what_lacks_them_last():
    unnumbered = {**instance(1, 3), "InstanceNumber": None}
    source, _ = source_of(lambda StudyInstanceUID: [unnumbered, *INSTANCES])

    ordered = source.retrieve.series.metadata("1", sortCriteria=["SeriesNumber", "InstanceNumber"])

    assert sop_uids(ordered) == ["1.1.1", "1.1.2", "1.1.3", "1.2.1"]


def test_a_sort_function_gives_the_key():
    source, _ = source_of(lambda StudyInstanceUID: INSTANCES)

    ordered = source.retrieve.series.metadata("1", sortFunction=lambda one: -one.SeriesNumber)

    assert sop_uids(ordered)[0] == "1.2.1"


def test_the_same_study_is_fetched_once_until_it_is_forgotten():
    fetched = []
    source, _ = source_of(lambda StudyInstanceUID: fetched.append(1) or INSTANCES)

    for _ in range(3):
        source.retrieve.series.metadata("1")
    source.deleteStudyMetadataPromise("1")
    source.retrieve.series.metadata("1")

    assert len(fetched) == 2


def test_forgetting_one_study_keeps_the_others():
    fetched = []
    source, _ = source_of(lambda StudyInstanceUID: fetched.append(StudyInstanceUID) or [])
    source.retrieve.series.metadata("1")
    source.retrieve.series.metadata("2")

    source.deleteStudyMetadataPromise("2")
    source.retrieve.series.metadata("1")
    source.retrieve.series.metadata("2")

    assert fetched == ["1", "2", "2"]


def test_storing_makes_the_source_ask_again():
    fetched = []
    source, _ = source_of(
        lambda StudyInstanceUID: fetched.append(1) or [], store={"dicom": lambda files: {}}
    )
    source.retrieve.series.metadata("1")

    source.store.dicom([b"a file"])
    source.retrieve.series.metadata("1")

    assert len(fetched) == 2


def test_a_failure_is_not_kept():
    answers = iter([TransportError("the server is away"), INSTANCES])

    def metadata(StudyInstanceUID):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    source, _ = source_of(metadata)
    with pytest.raises(TransportError, match="Data source 'pacs': the server is away"):
        source.retrieve.series.metadata("1")

    assert len(source.retrieve.series.metadata("1")) == 3


def test_callers_at_the_same_time_share_one_fetch():
    fetched, both_asked = [], threading.Event()

    def metadata(StudyInstanceUID):
        fetched.append(1)
        both_asked.wait(5)
        return INSTANCES

    source, _ = source_of(metadata)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(source.retrieve.series.metadata("1")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    both_asked.set()
    for thread in threads:
        thread.join()

    assert [len(result) for result in results] == [3, 3, 3, 3]
    assert len(fetched) == 1


def test_promises_fetch_a_series_only_when_it_is_wanted():
    asked = []

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        asked.append(SeriesInstanceUID)
        return [one for one in INSTANCES if one["SeriesInstanceUID"] == SeriesInstanceUID]

    source, store = source_of(metadata)
    first, second = source.retrieve.series.metadata(
        "1", returnPromises=True, sortCriteria="SeriesNumber"
    )
    assert asked == []
    assert (first.SeriesInstanceUID, second.SeriesInstanceUID) == ("1.1", "1.2")

    instances = second.result(timeout=5)

    assert asked == ["1.2"]
    assert sop_uids(instances) == ["1.2.1"]
    assert second.done()
    assert not first.done()
    assert store.get_instance("1", "1.2", "1.2.1") is not None
    source.close()


def test_a_promise_that_was_cancelled_is_never_fetched():
    asked = []
    source, _ = source_of(lambda StudyInstanceUID, SeriesInstanceUID: asked.append(1) or [])
    promise = source.retrieve.series.metadata("1", returnPromises=True)[0]

    assert promise.cancel()

    assert promise.done()
    assert promise.start().cancelled()
    assert asked == []


def test_a_promise_hands_on_the_error_of_its_series_alone():
    def metadata(StudyInstanceUID, SeriesInstanceUID):
        if SeriesInstanceUID == "1.1":
            raise TransportError("series 1.1 is away")
        return [instance(2, 1)]

    source, _ = source_of(metadata)
    broken, whole = source.retrieve.series.metadata(
        "1", returnPromises=True, sortCriteria="SeriesNumber"
    )

    with pytest.raises(TransportError, match="series 1.1 is away"):
        broken.result(5)
    assert len(whole.result(5)) == 1
    source.close()


@pytest.mark.parametrize("wrong", [None, {"StudyInstanceUID": "1"}, "metadata"])
def test_metadata_that_is_no_list_is_refused(wrong):
    source, _ = source_of(lambda StudyInstanceUID: wrong)

    with pytest.raises(PluginError, match="retrieve.series.metadata returned"):
        source.retrieve.series.metadata("1")


def test_filters_look_at_each_of_several_values():
    pair = [instance(1, 1, ImageType=["ORIGINAL", "AXIAL"]), instance(1, 2, ImageType="DERIVED")]
    source, _ = source_of(lambda StudyInstanceUID: pair)

    kept = source.retrieve.series.metadata("1", filters={"ImageType": "AXIAL"})

    assert sop_uids(kept) == ["1.1.1"]


@pytest.mark.parametrize("filters", [{"limit": 5}, {"startDate": None, "includefield": "all"}])
def test_what_no_series_can_have_is_no_filter(filters):
    source, _ = source_of(lambda StudyInstanceUID: INSTANCES)

    with pytest.raises(QueryError, match="Data source 'pacs': series cannot be filtered by"):
        source.retrieve.series.metadata("1", filters=filters)


def test_numbers_and_text_in_one_attribute_are_sorted_numbers_first():
    values = ["2A", 10, None, 9.5, ["1B", "A"], "1A", [9.5, 1]]
    odd = [instance(1, number, InstanceNumber=value) for number, value in enumerate(values)]
    source, _ = source_of(lambda StudyInstanceUID: odd)

    ordered = source.retrieve.series.metadata("1", sortCriteria="InstanceNumber")

    assert [one.InstanceNumber for one in ordered] == [
        9.5,
        [9.5, 1],
        10,
        "1A",
        ["1B", "A"],
        "2A",
        None,
    ]
