"""A source is initialized for the address that it is opened by, as OHIF does."""

import json


def patients(result):
    assert result.exit_code == 0, result.stderr
    return [study["PatientID"] for study in json.loads(result.stdout)]


def test_a_query_behind_the_name_is_what_the_source_is_initialized_with(run, configure, mr):
    configure(pacs={})

    assert patients(run("search", f"pacs?only={mr.PatientID}", "--json")) == [mr.PatientID]
    assert len(patients(run("search", "pacs", "--json"))) == 2


def test_the_query_counts_when_case_is_ignored_too(run, configure, mr):
    configure(pacs={})

    result = run("search", f"pacs?only={mr.PatientID}", "PatientID=*", "--ignore-case", "--json")

    assert patients(result) == [mr.PatientID]


def test_a_configured_source_is_initialized_without_a_query_too(run, configure):
    configure(pacs={"failing": {"initialize": "ConfigurationError"}})

    result = run("search", "pacs")

    assert (result.exit_code, result.stderr) == (
        3,
        "Error: Data source 'pacs' (acme-imaging 1.2): it went wrong.\n",
    )


def test_the_kind_of_a_source_with_a_query_is_fixed_too(run, configure):
    configure(pacs={})

    result = run("search", "pacs?only=x", "--as", "acme")

    assert result.exit_code == 3
    assert "'pacs' is a configured data source, whose kind is fixed" in result.stderr


def test_a_name_with_a_query_that_nobody_configured_is_unknown(run, configure):
    configure(pacs={})

    assert "there is no data source 'pax?only=x'" in run("search", "pax?only=x").stderr
