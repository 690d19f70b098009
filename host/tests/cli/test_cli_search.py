import json

import pytest


def test_studies_are_tab_separated_with_one_head_line_where_nobody_watches(run, configure, ct):
    configure(pacs={})

    result = run("search", "pacs", "PatientName=*CT1")

    head, *rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert len(rows) == 1
    row = dict(zip(head, rows[0], strict=True))
    assert row["PatientName"] == "CompressedSamples^CT1"
    assert row["StudyInstanceUID"] == ct.StudyInstanceUID


def test_json_gives_objects_by_keyword(run, configure, ct, mr):
    configure(pacs={})

    result = run("search", "pacs", "--json")

    assert [study["StudyInstanceUID"] for study in json.loads(result.stdout)] == [
        ct.StudyInstanceUID,
        mr.StudyInstanceUID,
    ]


def test_limit_and_offset_page(run, configure, mr):
    configure(pacs={})

    result = run("search", "pacs", "--limit", "1", "--offset", "1", "--json")

    assert [study["PatientID"] for study in json.loads(result.stdout)] == [mr.PatientID]


def test_text_is_matched_by_the_standards_rule_unless_case_is_ignored(run, configure):
    configure(pacs={})

    exact = run("search", "pacs", "PatientID=4mr1", "--json")
    relaxed = run("search", "pacs", "PatientID=4mr1", "--ignore-case", "--json")

    assert json.loads(exact.stdout) == []
    assert [study["PatientID"] for study in json.loads(relaxed.stdout)] == ["4MR1"]


def test_case_is_ignored_in_a_source_opened_directly_too(run, folder):
    (folder / "one.acme").write_text("MR_small.dcm")

    result = run("search", "./one.acme", "PatientID=4mr1", "--ignore-case", "--json")

    assert len(json.loads(result.stdout)) == 1


def test_a_server_that_matches_itself_is_not_told_to_ignore_case(run, configure):
    configure(pacs={"without": ["superset"]})

    result = run("search", "pacs", "--ignore-case")

    assert result.stderr == (
        "Warning: pacs matches by the rules of its server; --ignore-case changes nothing there.\n"
    )


def test_no_match_is_said_on_standard_error_and_is_no_failure(run, configure):
    configure(pacs={})

    result = run("search", "pacs", "PatientID=nobody")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No study matches.\n")


def test_quiet_leaves_remarks_out(run, configure):
    configure(pacs={})

    assert run("search", "pacs", "PatientID=nobody", "-q").stderr == ""


def test_a_parameter_without_value_is_refused_with_an_example(run, configure):
    configure(pacs={})

    result = run("search", "pacs", "PatientName")

    assert result.exit_code == 2
    assert (
        "'PatientName' is not of the form PARAM=VALUE, such as PatientName='DOE*'." in result.stderr
    )


def test_a_parameter_given_twice_is_refused(run, configure):
    configure(pacs={})

    result = run("search", "pacs", "PatientID=1", "PatientID=2")

    assert result.exit_code == 2
    assert "PatientID is given twice" in result.stderr


def test_an_unknown_attribute_is_a_fault_of_usage_that_names_the_near_one(run, configure):
    configure(pacs={})

    result = run("search", "pacs", "StudyDescriptin=x")

    assert result.exit_code == 2
    assert "did you mean studydescription" in result.stderr.lower()


def test_included_attributes_are_asked_for(run, configure):
    configure(pacs={})

    result = run("search", "pacs", "--include", "NoSuchKeyword")

    assert result.exit_code == 2
    assert "NoSuchKeyword" in result.stderr


@pytest.mark.parametrize(
    "asked", [["--include", "PatientName"], ["--include", "SOPClassesInStudy"], []]
)
def test_including_an_attribute_takes_none_from_the_table(run, configure, asked):
    configure(pacs={})

    result = run("search", "pacs", "PatientID=1CT1", *asked)

    head, row = (line.split("\t") for line in result.stdout.splitlines())
    assert dict(zip(head, row, strict=True))["StudyDescription"] == "e+1"


@pytest.mark.parametrize(
    "asked", [["--include", "StudyTime"], ["--include", "00080030"], ["includefield=StudyTime"]]
)
def test_an_included_attribute_is_a_column(run, configure, asked):
    configure(pacs={"more": ["StudyTime"]})

    result = run("search", "pacs", "PatientID=1CT1", *asked)

    head, row = (line.split("\t") for line in result.stdout.splitlines())
    assert dict(zip(head, row, strict=True))["StudyTime"] == "072730"


@pytest.mark.parametrize(("asked", "found"), [("limit=1", ["1CT1"]), ("offset=1", ["4MR1"])])
def test_paging_may_be_given_as_a_parameter_too(run, configure, asked, found):
    configure(pacs={})

    result = run("search", "pacs", asked, "--json")

    assert [study["PatientID"] for study in json.loads(result.stdout)] == found


def test_a_limit_given_as_option_and_as_parameter_is_refused(run, configure):
    configure(pacs={})

    result = run("search", "pacs", "limit=1", "--limit", "2")

    assert result.exit_code == 2
    assert "limit is given twice, as --limit too." in result.stderr


def test_a_fuzzymatching_that_is_neither_true_nor_false_is_refused(run, configure):
    configure(pacs={})

    assert run("search", "pacs", "fuzzymatching=perhaps").exit_code == 2
    assert run("search", "pacs", "fuzzymatching=true").exit_code == 0


def test_a_search_by_modality_that_finds_nothing_names_the_attribute_of_studies(run, configure):
    configure(pacs={})

    result = run("search", "pacs", "Modality=CT")

    assert "ModalitiesInStudy" in result.stderr


@pytest.mark.parametrize(
    ("order", "patients"), [("PatientID", ["1CT1", "4MR1"]), ("-PatientID", ["4MR1", "1CT1"])]
)
def test_studies_come_in_the_order_asked_for(run, configure, order, patients):
    configure(pacs={})

    as_option = run("search", "pacs", "--order-by", order, "--json")
    as_parameter = run("search", "pacs", f"orderby={order}", "--json")

    assert [study["PatientID"] for study in json.loads(as_option.stdout)] == patients
    assert as_parameter.stdout == as_option.stdout


def test_an_order_by_no_attribute_is_a_fault_of_usage_that_names_it(run, configure):
    configure(pacs={})

    result = run("search", "pacs", "--order-by", "StudyDat")

    assert result.exit_code == 2
    assert "StudyDat" in result.stderr


def test_a_page_says_of_how_many_it_is_on_standard_error(run, configure):
    configure(pacs={})

    assert run("search", "pacs", "--limit", "1").stderr == "1 of 2 studies.\n"
    assert run("search", "pacs").stderr == ""
    assert run("search", "pacs", "--limit", "1", "-q").stderr == ""
    assert run("search", "pacs", "--limit", "1", "--json").stderr == ""
