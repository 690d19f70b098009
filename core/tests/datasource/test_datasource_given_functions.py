"""Functions of a plugin are called however they are written."""

import functools
import inspect

import pytest

from dicomsource import IWebApiDataSource
from dicomsource.errors import PluginError

UIDS = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "SOPInstanceUID": "1.1.1"}


def join(*uids):
    return "/".join(uids).encode()


class Archive:
    def instance(self, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID):
        return join(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)

    def __call__(self, **uids):
        return join(*uids.values())


def with_a_root(root, **uids):
    return join(*uids.values())


def unnamed(*args):
    return join(*args)


def passed_on(*args, **kwargs):
    return Archive().instance(*args, **kwargs)


def positional_only(StudyInstanceUID, SeriesInstanceUID, /, SOPInstanceUID):
    return join(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)


class WithoutSignature(Archive):
    @property
    def __signature__(self):
        raise ValueError("compiled")


@pytest.mark.parametrize(
    "call",
    [
        lambda StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID: join(
            StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        ),
        lambda *, SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID: join(
            StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        ),
        lambda study, series, instance: join(study, series, instance),
        lambda study, series, instance, timeout=5: join(study, series, instance),
        positional_only,
        Archive().instance,
        Archive(),
        WithoutSignature(),
        functools.partial(with_a_root, "root"),
        unnamed,
        passed_on,
    ],
)
def test_the_three_uids_arrive_in_whatever_form_a_function_takes_them(call):
    source = IWebApiDataSource.create(retrieve={"instance": call})

    assert source.retrieve.instance(**UIDS) == b"1/1.1/1.1.1"


def test_a_function_gets_only_the_arguments_that_it_takes():
    source = IWebApiDataSource.create(
        retrieve={"instance": lambda SOPInstanceUID: join(SOPInstanceUID)}
    )

    assert source.retrieve.instance(**UIDS) == b"1.1.1"


@pytest.mark.parametrize(
    "call", [lambda parameters: [], lambda p: [], lambda p, /: [], lambda *args, **kwargs: []]
)
def test_a_single_argument_may_have_any_name(call):
    assert (
        IWebApiDataSource.create(query={"studies": {"requestResults": call}}).query.studies.search()
        == []
    )


@pytest.mark.parametrize(
    ("call", "needed"),
    [
        (lambda SOPInstanceUID, bucket: b"", "bucket"),
        (lambda a, b, c, d: b"", "d"),
        (lambda *, key: b"", "key"),
        (eval("lambda root, StudyInstanceUID, /: b''"), "root, StudyInstanceUID"),
    ],
)
def test_a_function_that_needs_something_else_is_refused_when_the_source_is_made(call, needed):
    with pytest.raises(PluginError) as caught:
        IWebApiDataSource.create(retrieve={"instance": call})

    assert str(caught.value) == (
        f"retrieve.instance needs {needed}, but is called with StudyInstanceUID, SeriesInstanceUID,"
        " SOPInstanceUID. Give its parameters these names, and the others a default."
    )


async def later(parameters):
    return []


async def one_by_one(parameters):
    yield {}


class LaterToo:
    async def __call__(self, parameters):
        return []


@pytest.mark.parametrize("call", [later, one_by_one, functools.partial(later), LaterToo()])
def test_an_async_function_is_refused_when_the_source_is_made(call):
    with pytest.raises(PluginError, match="query.studies.requestResults is an async function"):
        IWebApiDataSource.create(query={"studies": {"requestResults": call}})


def test_an_async_function_in_disguise_is_refused_when_it_is_called():
    begun = []

    def requestResults(parameters):
        begun.append(later(parameters))
        return begun[0]

    source = IWebApiDataSource.create(query={"studies": {"requestResults": requestResults}})

    with pytest.raises(
        PluginError, match="requestResults returned coroutine. Give a plain function"
    ):
        source.query.studies.search()
    assert inspect.getcoroutinestate(begun[0]) == inspect.CORO_CLOSED


def test_a_class_given_in_place_of_an_object_is_refused():
    class Studies:
        def requestResults(self, parameters):
            return []

    with pytest.raises(PluginError, match=r"a method of the class Studies.*Give Studies\(\.\.\.\)"):
        IWebApiDataSource.create(query={"studies": Studies})


def test_a_class_may_serve_as_a_mere_namespace():
    row = {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "DOE"}]}}
    namespace = {"superset": True, "requestResults": lambda parameters: [row]}
    Studies = type("Studies", (), namespace)

    source = IWebApiDataSource.create(query={"studies": Studies})

    assert source.query.studies.search(patientName="doe")[0].PatientName == "DOE"


def test_routes_may_be_parsed_by_a_function_that_looks_at_one_of_the_two():
    source = IWebApiDataSource.create(parseRouteParams=lambda query: {"StudyInstanceUIDs": [query]})

    assert source.getStudyInstanceUIDs({"ignored": "1"}, "1.2") == ["1.2"]


def test_an_error_of_the_plugins_own_passes_as_it_is_and_notes_the_innermost_source():
    def requestResults(parameters):
        raise KeyError("row 5")

    inner = IWebApiDataSource.create(query={"studies": {"requestResults": requestResults}})
    inner.bind(name="inner", provided_by="acme 1.2")
    outer = IWebApiDataSource.create(
        query={"studies": {"requestResults": lambda parameters: inner.query.studies.select()}}
    )
    outer.bind(name="outer")

    with pytest.raises(KeyError) as caught:
        outer.query.studies.search()

    assert caught.value.__notes__ == [
        "Data source 'inner' (acme 1.2): query.studies.requestResults"
    ]


@pytest.mark.parametrize("name", ["name", "supports", "load_pixels", "bind", "helpers"])
def test_a_helper_cannot_hide_behind_what_every_source_has(name):
    with pytest.raises(PluginError, match=f"a helper is called {name}"):
        IWebApiDataSource.create(**{name: "mine"})


def test_options_of_reject_reach_the_plugin_and_unknown_ones_the_caller():
    told = []
    source = IWebApiDataSource.create(
        reject={"series": lambda StudyInstanceUID, SeriesInstanceUID, code=None: told.append(code)}
    )

    source.reject.series("1", "1.1", code="113001^DCM")

    assert told == ["113001^DCM"]
    with pytest.raises(
        TypeError, match="reject.series of Data source 'unnamed' has no option 'why'"
    ):
        source.reject.series("1", "1.1", why="quality")


def test_arguments_of_a_direct_url_that_the_plugin_does_not_know_are_left_out():
    source = IWebApiDataSource.create(
        retrieve={"directURL": lambda tag="PixelData": f"http://x/{tag}"}
    )

    assert source.retrieve.directURL(tag="Icon", singlepart="video") == "http://x/Icon"
