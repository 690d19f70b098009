"""The errors of dicomsource: their sentences, and what is left of them in another process."""

import copy
import pickle

import pytest

from dicomsource import errors

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.DicomsourceError)
]


def error_of(kind):
    more = {}
    if issubclass(kind, errors.UnknownNameError):
        more["known"] = ["b", "a"]
    if issubclass(kind, errors.HTTPStatusError | errors.NotFoundError):
        more |= {"status": 401, "url": "http://host/studies", "explanation": "who are you?"}
    if issubclass(kind, errors.BusyError):
        more["retry_after"] = 3.0
    return kind("nothing is there", way_out="Look elsewhere", **more)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))]
)
def test_a_copy_of_an_error_knows_what_was_added_on_its_way_up(kind, copied):
    error = error_of(kind)
    error.source = "Data source 'pacs'"
    error.add_note("while the study was fetched")

    again = copied(error)

    assert type(again) is kind
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_every_error_is_drawn_in_the_tree_and_exported():
    def below(kind):
        return {kind}.union(*map(below, kind.__subclasses__()))

    ours = {
        kind
        for kind in below(errors.DicomsourceError)
        if kind.__module__.startswith(errors.__name__)
    }
    assert ours == set(KINDS)
    assert {kind.__name__ for kind in KINDS} == set(errors.__all__) - {
        "errors_named",
        "without_passwords",
    }
    assert all(f" {kind.__name__} " in errors.__doc__.replace("\n", " ") for kind in KINDS)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@host:8042/studies?PatientName=Doe#x", "https://host:8042/studies"),
        ("http://[host/studies?PatientName=Doe", "http://[host/studies"),
        ("", ""),
    ],
)
@pytest.mark.parametrize(
    "kind", [errors.NotFoundError, errors.AnswerTooLargeError, errors.BusyError, errors.ClosedError]
)
def test_the_url_of_an_error_is_without_credentials_and_query(kind, url, shown):
    assert kind("x", url=url).url == shown


@pytest.mark.parametrize(
    ("problem", "way_out", "sentence"),
    [
        ("it is cut", "Ask again", "it is cut. Ask again."),
        ("it is cut.", "Ask again.", "it is cut. Ask again."),
        ("it is cut. ", None, "it is cut."),
        ("there is no 'pasc'", "Did you mean 'pacs'?", "there is no 'pasc'. Did you mean 'pacs'?"),
    ],
)
def test_every_sentence_ends_with_one_mark(problem, way_out, sentence):
    assert str(errors.DataError(problem, way_out=way_out)) == sentence


def test_the_innermost_source_is_named_and_no_other():
    with (
        pytest.raises(errors.DataError) as caught,
        errors.errors_named("Data source 'merged'"),
        errors.errors_named("Data source 'pacs'"),
    ):
        raise errors.DataError("the row is cut")

    assert str(caught.value) == "Data source 'pacs': the row is cut."


@pytest.mark.parametrize(
    "url",
    [
        "https://me:correct-horse@host/rs",
        "ftp://:correct-horse@host",
        "http://a:b@correct-horse@c/",
    ],
)
def test_no_password_of_a_url_is_told(url):
    error = errors.DataError(f"{url} is cut", way_out=f"Ask {url} again")
    error.source = f"Data source {url!r}"
    error.problem = f"{error.problem} at {url}"

    for shown in (str(error), repr(error), str(error.args), str(pickle.loads(pickle.dumps(error)))):
        assert "horse" not in shown
    assert str(error).count("://***@") == 4


@pytest.mark.parametrize(
    "text", ["http://host/a:b@c", "http://me@host/", "ask me:you@host", "http://host:80/?x=a:b@c"]
)
def test_what_is_no_password_is_told(text):
    assert str(errors.DataError(text)) == f"{text}."
