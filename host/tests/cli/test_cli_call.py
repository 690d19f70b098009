import json

import pytest


def test_without_a_method_those_of_the_source_are_listed(run, configure):
    configure(pacs={})

    listed = json.loads(run("call", "pacs", "--json").stdout)

    assert [row["method"] for row in listed] == ["echo", "shelf", "label", "forget"]
    assert listed[1]["signature"].startswith("(study: 'str', room: 'str | None' = None")
    assert listed[1]["does"] == "Return the shelf of a study."
    assert listed[0]["does"] == "Give back what was given."  # it has no docstring


def test_people_and_pipes_get_a_line_for_each_method(run, configure):
    configure(pacs={})

    head, *lines = run("call", "pacs").stdout.splitlines()

    assert head == "method\tsignature\tdoes"
    assert [line.split("\t")[0] for line in lines] == ["echo", "shelf", "label", "forget"]


def test_values_are_json_or_text(run, configure):
    configure(pacs={})

    result = run("call", "pacs", "echo", "a=1", "b=[1, null]", "c=DOE*", 'd="1"', "e=", "f=x=y")

    assert json.loads(result.stdout) == {
        "a": 1,
        "b": [1, None],
        "c": "DOE*",
        "d": "1",
        "e": "",
        "f": "x=y",
    }


def test_a_value_for_a_parameter_that_is_text_stays_text(run, configure):
    configure(pacs={})

    result = run("call", "pacs", "shelf", "study=2.25", "room=20240102", "height=2")

    assert (result.exit_code, result.stdout) == (0, "20240102 2.25 3\n")


def test_text_is_json_where_that_is_asked_for(run, configure):
    configure(pacs={})

    assert json.loads(run("call", "pacs", "shelf", "study=7", "--json").stdout) == "cellar 7 2"


def test_what_gives_nothing_writes_nothing(run, configure):
    configure(pacs={})

    assert run("call", "pacs", "forget").stdout == ""
    assert run("call", "pacs", "forget", "--json").stdout == "null\n"


def test_bytes_go_into_a_file_or_a_pipe(run, configure, folder):
    configure(pacs={})

    result = run("call", "pacs", "label", "-o", "label.png")

    assert (folder / "label.png").read_bytes() == b"\x89PNG"
    assert "Wrote label.png: 4 bytes" in result.stderr
    assert run("call", "pacs", "label").stdout_bytes == b"\x89PNG"
    assert json.loads(run("call", "pacs", "label", "--json").stdout) == {"InlineBinary": "iVBORw=="}


def test_bytes_never_go_to_a_terminal(run, configure, monkeypatch):
    configure(pacs={})
    monkeypatch.setattr("dicomsource_host.cli.call._is_terminal", lambda: True)

    result = run("call", "pacs", "label")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "add -o FILE" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("shelf",), 2, "shelf(study: 'str'"),
        (("shelf",), 2, "missing a required argument: 'study'"),
        (("shelf", "study=1", "width=2"), 2, "unexpected keyword argument 'width'"),
        (("shelf", "study=1", "study=2"), 2, "study is given twice"),
        (("shelf", "study"), 2, "'study' is not of the form KEY=VALUE"),
        (("shelves",), 8, "'pacs': it has no method 'shelves'"),
        (("shelves",), 8, "Choose one of echo, shelf, label, forget"),
        (("search",), 8, "it has no method 'search'"),
        (("shelf", "study=lost"), 4, "Data source 'pacs' (acme-imaging 1.2): study 'lost' stands"),
        (("label", "-o", "."), 2, "is a directory"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(run, configure, arguments, code, words):
    configure(pacs={})

    result = run("call", "pacs", *arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr


def test_a_source_without_methods_says_so(run, configure, monkeypatch):
    monkeypatch.setattr("acme_imaging.HELPERS", {})
    configure(pacs={})

    result = run("call", "pacs")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "has no method of its own" in result.stderr


def test_records_and_arrays_become_json():
    import attrs
    import numpy as np

    from dicomsource_host.terminal.helper_output import as_json

    @attrs.frozen
    class Count:
        files: int
        sizes: object

    told = as_json([Count(2, np.array([[1, 2], [3, 4]], "uint16")), {"mean": np.float32(0.5)}])

    assert json.loads(told) == [{"files": 2, "sizes": [[1, 2], [3, 4]]}, {"mean": 0.5}]
