"""series and instances."""

import json

import pytest


def test_the_series_of_a_study_are_listed(run, configure, mr):
    configure(pacs={})

    result = run("series", "pacs", mr.StudyInstanceUID, "--json")

    assert [row["SeriesInstanceUID"] for row in json.loads(result.stdout)] == [mr.SeriesInstanceUID]


def test_a_parameter_narrows_the_series_down(run, configure, mr):
    configure(pacs={})

    result = run("series", "pacs", mr.StudyInstanceUID, "Modality=CT")

    assert result.stdout == ""
    assert result.stderr == f"No series in study {mr.StudyInstanceUID} matches.\n"
    assert result.exit_code == 0


def test_the_instances_of_a_study_are_listed(run, configure, ct):
    configure(pacs={})

    result = run("instances", "pacs", ct.StudyInstanceUID)

    head, *rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [row[head.index("SOPInstanceUID")] for row in rows] == [
        ct.SOPInstanceUID,
        f"{ct.SOPInstanceUID}.2",
    ]


def test_the_instances_of_one_series_are_listed(run, configure, ct, mr):
    configure(pacs={})

    inside = run("instances", "pacs", ct.StudyInstanceUID, ct.SeriesInstanceUID, "--limit", "1")
    outside = run("instances", "pacs", ct.StudyInstanceUID, mr.SeriesInstanceUID)

    assert len(inside.stdout.splitlines()) == 2
    assert outside.exit_code == 4
    assert f"there is no series {mr.SeriesInstanceUID} with instances" in outside.stderr


@pytest.mark.parametrize("command", [["series"], ["instances"], ["series", "--limit", "2"]])
def test_an_unknown_study_is_not_found(run, configure, command):
    configure(pacs={})

    result = run(command[0], "pacs", "1.2.3", *command[1:], "--json")

    assert (result.exit_code, result.stdout) == (4, "")
    assert f"there is no study 1.2.3 with {command[0]}" in result.stderr


def test_a_page_beyond_the_last_is_no_failure(run, configure, ct):
    configure(pacs={})

    result = run("instances", "pacs", ct.StudyInstanceUID, "--offset", "9")

    assert (result.exit_code, result.stderr) == (0, "No instance is left to list.\n")


def test_a_source_that_cannot_search_a_level_says_so(run, configure, ct):
    configure(pacs={"without": ["query.instances"]})

    result = run("instances", "pacs", ct.StudyInstanceUID)

    assert result.exit_code == 8
    assert "Data source 'pacs' (acme-imaging 1.2): it has no query.instances" in result.stderr
