import json

import pytest


def outcomes(result):
    return {step["step"]: step["outcome"] for step in json.loads(result.stdout)}


def test_every_step_of_a_good_source_is_ok(run, configure):
    configure(pacs={})

    result = run("check", "pacs")

    assert result.exit_code == 0
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [
        ["ok", "configuration"],
        ["ok", "reachable"],
        ["ok", "search"],
        ["ok", "metadata"],
        ["ok", "frame"],
    ]
    assert "128 x 128 values of int16" in result.stdout


@pytest.mark.parametrize(
    ("function", "error", "step", "code"),
    [
        ("studies", "UnreachableError", "reachable", 5),
        ("studies", "AuthenticationError", "search", 5),
        ("series", "DataError", "metadata", 7),
        ("metadata", "HTTPStatusError", "metadata", 5),
        ("instance", "NotFoundError", "frame", 4),
        ("instance", "ZeroDivisionError", "frame", 1),
    ],
)
def test_the_first_failure_ends_the_check_and_decides_the_exit_code(
    run, configure, function, error, step, code
):
    configure(pacs={"failing": {function: error}})

    result = run("check", "pacs", "--json")

    last = json.loads(result.stdout)[-1]
    assert result.exit_code == code
    assert (last["step"], last["outcome"]) == (step, "failed")
    assert "it went wrong" in last["detail"]


def test_an_unknown_name_fails_at_the_configuration(run, configure):
    configure(pacs={})

    result = run("check", "nowhere", "--json")

    assert result.exit_code == 3
    assert outcomes(result) == {"configuration": "failed"}


def test_an_empty_source_is_ok_and_the_rest_is_skipped(run, configure):
    configure(pacs={"files": []})

    result = run("check", "pacs", "--json")

    assert result.exit_code == 0
    assert outcomes(result) == {
        "configuration": "ok",
        "reachable": "ok",
        "search": "ok",
        "metadata": "skipped",
        "frame": "skipped",
    }


def test_a_source_without_images_has_no_frame_to_read(run, configure):
    configure(pacs={"files": ["reportsi.dcm"]})

    assert outcomes(run("check", "pacs", "--json"))["frame"] == "skipped"


def test_images_are_looked_for_beyond_the_first_study(run, configure):
    configure(pacs={"files": ["reportsi.dcm", "MR_small.dcm"]})

    assert outcomes(run("check", "pacs", "--json"))["frame"] == "ok"
