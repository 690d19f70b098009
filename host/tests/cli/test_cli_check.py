import json

import pytest


def outcomes(result):
    return {one["rule"]: one["outcome"] for one in json.loads(result.stdout)["findings"]}


def steps(result):
    return {one["step"]: one["outcome"] for one in json.loads(result.stdout)["steps"]}


def test_a_good_source_is_told_of_in_groups_and_summed_up(run, configure):
    configure(pacs={})

    result = run("check", "pacs")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert [line.split()[:2] for line in lines[:2]] == [
        ["ok", "configuration"],
        ["ok", "reachable"],
    ]
    groups = [line.split(" (")[0] for line in lines if line and line[0].isupper()]
    assert groups == ["Works", "Missing"]
    assert lines[-1].startswith("75 rules in ")
    assert lines[-1].endswith(" 0 wrong, 0 too slow.")


def test_what_is_missing_is_told_with_what_it_costs(run, configure):
    configure(pacs={"without": ["retrieve.instance"]})

    result = run("check", "pacs")

    assert "no retrieve.instance: no DICOM files: nothing can be downloaded" in result.stdout
    assert " rules not tried)" in " ".join(result.stdout.split())


def test_of_what_is_wrong_the_first_difference_is_told(run, configure):
    configure(pacs={"failing": {"metadata": "DataError"}})

    result = run("check", "pacs")

    text = " ".join(result.stdout.split())
    assert result.exit_code == 10
    assert "Wrong (" in text
    assert "metadata are of the series that is asked for retrieve.series.metadata(" in text
    assert "raised DataError" in text
    assert "it went wrong" in text


def test_nothing_is_cut_off_at_80_columns(run, configure, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    configure(pacs={"failing": {"metadata": "DataError"}})

    result = run("check", "pacs")

    found = json.loads(run("check", "pacs", "--json").stdout)["findings"]
    wrong = {one["rule"]: one["detail"] for one in found if one["outcome"] == "wrong"}
    told = wrong["metadata_are_of_the_series_that_is_asked_for"]
    assert len(told) > 200
    assert " ".join(told.split()) in " ".join(result.stdout.split())
    too_long = [line for line in result.stdout.splitlines() if len(line) > 80]
    assert all(len(line.split()) == 1 for line in too_long), too_long


def test_what_takes_too_long_is_told(run, configure):
    configure(pacs={})

    result = run("check", "pacs", "--slow", "0.000001", "--json")

    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["summary"]["too slow"] > 40
    assert any("query.studies.search" in one["detail"] for one in found["findings"])


def test_programs_get_all_of_it_as_json(run, configure):
    configure(pacs={"without": ["retrieve.instance"]})

    found = json.loads(run("check", "pacs", "--json").stdout)

    assert found["source"] == "pacs"
    assert sum(found["summary"].values()) == len(found["findings"]) == 75
    assert {
        "function": "retrieve.frames",
        "cost": "OHIF shows no pixels, load_pixels works by image id alone",
    } in found["lacking"]
    assert {"rule", "group", "sentence", "outcome", "detail", "seconds"} == set(
        found["findings"][0]
    )


@pytest.mark.parametrize(
    ("error", "code"), [("UnreachableError", 5), ("AuthenticationError", 5), ("HTTPStatusError", 5)]
)
def test_a_source_that_cannot_be_reached_is_told_of_first(run, configure, error, code):
    configure(pacs={"failing": {"studies": error}})

    result = run("check", "pacs", "--json")

    assert result.exit_code == code
    assert steps(result) == {"configuration": "ok", "reachable": "failed"}
    assert json.loads(result.stdout)["findings"] == []


def test_a_source_that_goes_away_ends_the_check_and_what_was_found_is_told(run, configure):
    configure(pacs={"failing": {"metadata": "UnreachableError"}})

    result = run("check", "pacs")

    assert result.exit_code == 5
    assert "the source shows its studies" in result.stdout
    assert "it went wrong" in result.stderr


def test_an_unknown_name_fails_at_the_configuration(run, configure):
    configure(pacs={})

    result = run("check", "nowhere", "--json")

    assert result.exit_code == 3
    assert steps(result) == {"configuration": "failed"}


def test_an_empty_source_is_not_wrong(run, configure):
    configure(pacs={"files": []})

    result = run("check", "pacs", "--json")

    assert result.exit_code == 0
    assert outcomes(result)["the_source_shows_its_studies"] == "missing"


def test_nothing_is_stored_unless_it_is_asked_for(run, configure):
    configure(pacs={})

    result = run("check", "pacs")

    assert "what is stored is there: only tried with --write" in result.stdout


def test_storing_is_tried_where_it_is_asked_for(run, configure):
    configure(pacs={})

    result = run("check", "pacs", "--write", "--json")

    # This archive takes files, and forgets them.
    assert outcomes(result)["what_is_stored_is_there"] == "wrong"
    assert result.exit_code == 10
