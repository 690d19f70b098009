"""Metadata is fetched once, shared, forgotten and fetched anew, by several threads at a time."""

import threading

import pytest

from dicomsource import DicomMetadataStore, IWebApiDataSource, Services
from dicomsource.datasource.metadata_cache import MetadataCache
from dicomsource.errors import DataError, PluginError, QueryError, TransportError

SECONDS = 10


def instance(number, series="1.1", **more):
    return {
        "StudyInstanceUID": "1",
        "SeriesInstanceUID": series,
        "SOPInstanceUID": f"{series}.{number}",
        **more,
    }


def source_of(metadata):
    source = IWebApiDataSource.create(retrieve={"series": {"metadata": metadata}})
    source.bind(name="pacs", services=Services(DicomMetadataStore()))
    return source, source.services.metadata_store


class Slow:
    """Metadata of which the first answer waits until it is let go."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, StudyInstanceUID):
        answer = self.answers.pop(0)
        if not self.begun.is_set():
            self.begun.set()
            self.go.wait(SECONDS)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def in_thread(call):
    results = []

    def run():
        try:
            results.append(call())
        except BaseException as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def test_who_asks_after_forgetting_does_not_get_what_was_asked_for_before():
    slow = Slow([instance(1, PatientID="old")], [instance(1, PatientID="new")])
    source, store = source_of(slow)
    before, old = in_thread(lambda: source.retrieve.series.metadata("1"))
    slow.begun.wait(SECONDS)

    source.deleteStudyMetadataPromise("1")
    new = source.retrieve.series.metadata("1")
    slow.go.set()
    before.join(SECONDS)

    assert new[0].PatientID == "new"
    assert old[0][0].PatientID == "old"
    assert store.get_instance("1", "1.1", "1.1.1").PatientID == "new", "the old must not replace it"
    assert source.retrieve.series.metadata("1")[0].PatientID == "new"


def test_what_was_forgotten_while_it_was_fetched_is_not_kept():
    slow = Slow([instance(1, PatientID="old")], [instance(1, PatientID="new")])
    source, _ = source_of(slow)
    before, _ = in_thread(lambda: source.retrieve.series.metadata("1"))
    slow.begun.wait(SECONDS)
    source.deleteStudyMetadataPromise()
    slow.go.set()
    before.join(SECONDS)

    assert source.retrieve.series.metadata("1")[0].PatientID == "new"


def test_an_error_reaches_all_who_share_the_fetch():
    slow = Slow(TransportError("the server is away"))
    source, _ = source_of(slow)
    first, told_first = in_thread(lambda: source.retrieve.series.metadata("1"))
    slow.begun.wait(SECONDS)
    second, told_second = in_thread(lambda: source.retrieve.series.metadata("1"))
    slow.go.set()
    first.join(SECONDS)
    second.join(SECONDS)

    assert [str(error) for error in told_first + told_second] == [
        "Data source 'pacs': the server is away."
    ] * 2


@pytest.mark.parametrize("stopped", [KeyboardInterrupt(), SystemExit(1)])
def test_who_is_stopped_while_fetching_for_others_does_not_stop_them(stopped):
    slow = Slow(stopped, [instance(1)])
    source, _ = source_of(slow)
    first, told_first = in_thread(lambda: source.retrieve.series.metadata("1"))
    slow.begun.wait(SECONDS)
    second, told_second = in_thread(lambda: source.retrieve.series.metadata("1"))
    slow.go.set()
    first.join(SECONDS)
    second.join(SECONDS)

    assert told_first == [stopped]
    assert len(told_second[0]) == 1


def test_closing_while_metadata_is_fetched_neither_waits_nor_breaks_it():
    slow = Slow([instance(1)])
    source, _ = source_of(slow)
    thread, told = in_thread(lambda: source.retrieve.series.metadata("1"))
    slow.begun.wait(SECONDS)

    source.close()
    slow.go.set()
    thread.join(SECONDS)

    assert len(told[0]) == 1


def test_metadata_that_asks_for_itself_is_an_error_and_does_not_hang():
    def metadata(StudyInstanceUID):
        return source.retrieve.series.metadata(StudyInstanceUID)

    source, _ = source_of(metadata)

    with pytest.raises(PluginError, match="Data source 'pacs': .* asks the same of its own source"):
        source.retrieve.series.metadata("1")


def test_a_series_may_be_taken_out_of_the_study_by_the_plugin_itself():
    def metadata(StudyInstanceUID, SeriesInstanceUID):
        if SeriesInstanceUID is None:
            return [instance(1), instance(1, "1.2")]
        whole = source.retrieve.series.metadata(StudyInstanceUID)
        return [one for one in whole if one.SeriesInstanceUID == SeriesInstanceUID]

    source, _ = source_of(metadata)

    assert len(source.retrieve.series.metadata("1", "1.2")) == 1


def test_a_series_of_a_study_that_is_here_is_not_fetched_again():
    asked = []

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        asked.append(SeriesInstanceUID)
        return [instance(1), instance(1, "1.2")]

    source, _ = source_of(metadata)
    whole = source.retrieve.series.metadata("1")

    (one,) = source.retrieve.series.metadata("1", "1.2")

    assert asked == [None]
    assert one is whole[1]


def test_the_instances_returned_are_those_of_the_store_and_the_list_is_the_callers():
    source, store = source_of(lambda StudyInstanceUID: [instance(1), instance(2)])
    returned = source.retrieve.series.metadata("1")

    returned[0]["PatientID"] = "added by a program"
    returned.clear()

    again = source.retrieve.series.metadata("1")
    assert len(again) == 2
    assert again[0] is store.get_instance("1", "1.1", "1.1.1")
    assert again[0].PatientID == "added by a program"


def test_an_instance_that_comes_twice_is_returned_once_as_it_came_last():
    answer = [instance(1, PatientID="a"), instance(2), instance(1, PatientID="b")]
    source, store = source_of(lambda StudyInstanceUID: answer)

    first, second = source.retrieve.series.metadata("1")

    assert (first.PatientID, second.SOPInstanceUID) == ("b", "1.1.2")
    assert store.get_instance("1", "1.1", "1.1.1") is first


def test_instances_without_the_uids_asked_for_get_them():
    given = {"SOPInstanceUID": "1.1.1"}
    source, store = source_of(lambda StudyInstanceUID, SeriesInstanceUID: [given])

    source.retrieve.series.metadata("1", "1.1")

    assert store.get_instance("1", "1.1", "1.1.1") is not None
    assert given == {"SOPInstanceUID": "1.1.1"}, "what the plugin gave is its own"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"PatientID": "4711"}, "instance 2: it lacks SeriesInstanceUID and SOPInstanceUID"),
        (None, "instance 2: NoneType is no dataset"),
        ({"00100020": {"vr": "LO", "Value": 5}, "00080018": {"vr": "UI"}}, "instance 2: "),
    ],
)
def test_one_wrong_instance_is_named_and_none_is_put_into_the_store(wrong, sentence):
    source, store = source_of(lambda StudyInstanceUID: iter([instance(1), wrong, instance(3)]))

    with pytest.raises(DataError, match=f"Data source 'pacs': the metadata of {sentence}"):
        source.retrieve.series.metadata("1")
    assert store.get_study("1") is None


def test_a_generator_that_fails_midway_leaves_nothing_behind():
    failing = [True]

    def metadata(StudyInstanceUID):
        yield instance(1)
        if failing:
            raise TransportError(failing.pop() and "the connection broke")
        yield instance(2)

    source, store = source_of(metadata)

    with pytest.raises(TransportError):
        source.retrieve.series.metadata("1")
    assert store.get_study("1") is None
    assert len(source.retrieve.series.metadata("1")) == 2


def test_an_instance_without_image_id_does_not_hide_its_study():
    def image_id(instance):
        if instance["SOPInstanceUID"] == "1.1.1":
            raise DataError("it has no url")
        return "acme:2"

    source = IWebApiDataSource.create(
        retrieve={"series": {"metadata": lambda StudyInstanceUID: [instance(1), instance(2)]}},
        getImageIdsForInstance=image_id,
    )

    first, _ = source.retrieve.series.metadata("1")

    assert source.services.metadata_store.get_image_reference("acme:2").SOPInstanceUID == "1.1.2"
    with pytest.raises(DataError, match="it has no url"):
        source.getImageIdsForInstance(first)


def test_what_is_fetched_apart_is_neither_kept_nor_put_into_the_store():
    fetched = []
    source, store = source_of(lambda StudyInstanceUID: fetched.append(1) or [instance(1)])

    for _ in range(2):
        assert len(source.retrieve.series.fetch("1")) == 1

    assert len(fetched) == 2
    assert store.get_study("1") is None


@pytest.mark.parametrize("missing", [None, ""])
def test_metadata_of_no_study_is_refused(missing):
    source, _ = source_of(lambda StudyInstanceUID: [])

    with pytest.raises(QueryError, match="StudyInstanceUID is .*Give the UID of the study"):
        source.retrieve.series.metadata(missing)


def test_the_cache_lets_the_oldest_go_and_keeps_what_was_asked_for_last():
    fetched = []

    def fetch(study_uid, series_uid):
        fetched.append(study_uid)
        return [instance(number) for number in range(4)]

    cache = MetadataCache(fetch, kept=10)
    for study in ("a", "b", "a", "c", "a", "b"):
        cache.get(study, None)

    assert fetched == ["a", "b", "c", "b"]


def test_a_study_larger_than_the_cache_is_kept_until_the_next():
    fetched = []

    def fetch(study_uid, series_uid):
        fetched.append(study_uid)
        return [instance(number) for number in range(40)]

    cache = MetadataCache(fetch, kept=10)
    for study in ("a", "a", "b", "a"):
        cache.get(study, None)

    assert fetched == ["a", "b", "a"]


def test_what_was_forgotten_does_not_count_against_the_cache():
    fetched = []

    def fetch(study_uid, series_uid):
        fetched.append(study_uid)
        return [instance(number) for number in range(6)]

    cache = MetadataCache(fetch, kept=10)
    for study in ("a", "b"):
        cache.get(study, None)
        cache.forget("a")
    cache.get("b", None)

    assert fetched == ["a", "b"]


def test_many_threads_that_fetch_and_forget_end_with_what_is_newest():
    version = [0]

    def metadata(StudyInstanceUID):
        return [instance(1, PatientID=str(version[0]))]

    source, store = source_of(metadata)

    def work():
        for _ in range(50):
            source.retrieve.series.metadata("1")
            source.deleteStudyMetadataPromise("1")

    threads = [in_thread(work) for _ in range(4)]
    for thread, _ in threads:
        thread.join(SECONDS)
    version[0] = 1
    source.deleteStudyMetadataPromise("1")
    source.retrieve.series.metadata("1")

    assert [told for _, told in threads] == [[None]] * 4
    assert store.get_instance("1", "1.1", "1.1.1").PatientID == "1"
