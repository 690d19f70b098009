"""series and instances."""

import json


def test_the_series_of_a_study_are_listed(run, configure, mr):
    configure(pacs={})

    result = run("series", "pacs", mr.StudyInstanceUID, "--json")

    assert [row["SeriesInstanceUID"] for row in json.loads(result.stdout)] == [mr.SeriesInstanceUID]


def test_a_parameter_narrows_the_series_down(run, configure, mr):
    configure(pacs={})

    result = run("series", "pacs", mr.StudyInstanceUID, "Modality=CT")

    assert result.stdout == ""
    assert result.stderr == f"No series in study {mr.StudyInstanceUID}.\n"


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
    assert outside.stderr == f"No instance in series {mr.SeriesInstanceUID}.\n"


def test_a_source_that_cannot_search_a_level_says_so(run, configure, ct):
    configure(pacs={"without": ["query.instances"]})

    result = run("instances", "pacs", ct.StudyInstanceUID)

    assert result.exit_code == 8
    assert "Data source 'pacs' (acme-imaging 1.2): it has no query.instances" in result.stderr
