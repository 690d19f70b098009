"""Searches that match otherwise than the standard has it."""

from broken_sources.fault import asked_otherwise, breaks, without
from dicomsource import Page
from dicomsource.datasource.query_parameters import map_parameters


@breaks("a_single_value_finds_what_has_it", "all_that_is_asked_for_has_to_match")
def a_value_finds_what_begins_with_it(backend):
    asked_otherwise(
        backend,
        "studies",
        lambda asked: asked | ({"AccessionNumber": "ACC*"} if asked.get("AccessionNumber") else {}),
    )


@breaks("a_value_that_nobody_has_finds_nothing")
def an_unknown_patient_finds_everything(backend):
    asked_otherwise(
        backend,
        "studies",
        lambda asked: without(asked, "PatientID") if "404" in asked.get("PatientID", "") else asked,
    )


@breaks("an_asterisk_stands_for_any_letters")
def an_asterisk_stands_for_itself(backend):
    asked_otherwise(
        backend,
        "studies",
        lambda asked: (
            asked
            | (
                {"PatientID": asked["PatientID"].replace("*", "+")}
                if len(asked.get("PatientID", "")) > 1
                else {}
            )
        ),
    )


@breaks("a_question_mark_stands_for_one_letter")
def a_question_mark_stands_for_itself(backend):
    asked_otherwise(
        backend,
        "studies",
        lambda asked: (
            asked
            | ({"PatientID": asked["PatientID"].replace("?", "+")} if "PatientID" in asked else {})
        ),
    )


@breaks("names_are_found_in_any_letter_case")
def names_are_matched_letter_by_letter(backend):
    def exactly(page, asked):
        name = asked["parameters"].get("PatientName", "").rstrip("*")
        return Page(
            [row for row in page if name.lstrip("*") in row["00100010"]["Value"][0]["Alphabetic"]]
        )

    backend.after("query.studies", exactly)


@breaks("an_empty_value_matches_everything")
def an_empty_value_matches_what_is_empty(backend):
    backend.after(
        "query.studies",
        lambda page, asked: [] if asked["parameters"].get("PatientName") == "" else page,
    )


@breaks("a_list_of_uids_finds_these")
def of_a_list_the_first_is_found(backend):
    asked_otherwise(
        backend,
        "studies",
        lambda asked: (
            asked
            | (
                {"StudyInstanceUID": asked["StudyInstanceUID"].partition("\\")[0]}
                if "StudyInstanceUID" in asked
                else {}
            )
        ),
    )


@breaks("studies_are_found_by_the_modalities_of_their_series")
def modalities_are_matched_as_one_text(backend):
    def first(page, asked):
        wanted = asked["parameters"].get("ModalitiesInStudy")
        return [row for row in page if wanted in (None, row["00080061"]["Value"][0])]

    backend.after("query.studies", first)


@breaks("all_that_is_asked_for_has_to_match")
def one_of_two_attributes_will_do(backend):
    asked_otherwise(
        backend,
        "studies",
        lambda asked: without(asked, "AccessionNumber") if "PatientID" in asked else asked,
    )


@breaks("names_of_ohif_mean_keywords")
def a_name_of_ohif_is_passed_over(backend):
    def mapped(parameters):
        return map_parameters(without(parameters, "mrn"))

    backend.steps["mapParams"] = mapped


@breaks("series_are_found_by_their_attributes")
def series_are_not_found_by_modality(backend):
    asked_otherwise(backend, "series", lambda asked: without(asked, "Modality"))


@breaks("instances_are_found_by_their_attributes")
def instances_are_not_found_by_number(backend):
    asked_otherwise(backend, "instances", lambda asked: without(asked, "InstanceNumber"))


@breaks("a_range_of_dates_finds_what_lies_within")
def the_last_day_of_a_range_is_left_out(backend):
    def before_the_end(page, asked):
        begin, _, end = asked["parameters"].get("StudyDate", "").partition("-")
        return [row for row in page if not (begin and end) or row["00080020"]["Value"][0] < end]

    backend.after("query.studies", before_the_end)


@breaks("a_range_open_at_the_end_takes_later_dates")
def an_open_range_is_its_first_day(backend):
    asked_otherwise(
        backend,
        "studies",
        lambda asked: (
            asked
            | (
                {"StudyDate": asked["StudyDate"].rstrip("-")}
                if asked.get("StudyDate", "").endswith("-")
                else {}
            )
        ),
    )


@breaks("a_range_open_at_the_begin_takes_earlier_dates")
def what_has_no_date_comes_early(backend):
    search = backend.functions["query.studies"]

    def early(parameters):
        found = search(parameters=parameters)
        if not parameters.get("StudyDate", "").startswith("-"):
            return found
        return [*found, *(row for row in search(parameters={}) if not row["00080020"].get("Value"))]

    backend.functions["query.studies"] = early


@breaks("a_range_of_times_finds_what_lies_within")
def times_are_not_matched(backend):
    asked_otherwise(backend, "studies", lambda asked: without(asked, "StudyTime"))
