"""Something is there, UIDs, values, and what stands below what."""

import itertools

from broken_sources.fault import (
    asked_otherwise,
    breaks,
    element,
    metadata_changed,
    rows_changed,
    without,
)
from dicomsource import Page

# Something is there.


@breaks(
    "the_source_shows_its_studies",
    "known_studies_are_found_by_what_they_say",
    "known_studies_say_what_they_were_filled_with",
)
def it_shows_nothing(backend):
    backend.instances.clear()


@breaks("what_is_lacking_is_refused_by_name")
def it_offers_less_than_it_does(backend):
    def hide(source):
        known = source.supports
        source.supports = lambda name: name != "retrieve.bulkDataURI" and known(name)

    backend.spoil_source = hide


@breaks("rows_can_be_passed_on_as_json")
def a_row_holds_no_number(backend):
    rows_changed(backend, "series", lambda row: {**row, "00189073": element("FD", float("nan"))})


# UIDs.


@breaks(
    "rows_carry_their_uids",
    "metadata_hold_every_instance_that_is_listed",
    "the_files_of_a_series_are_all_of_its_instances",
)
def instances_are_without_a_uid(backend):
    rows_changed(backend, "instances", lambda row: without(row, "00080018"))


@breaks("uids_are_valid")
def a_uid_has_a_leading_zero(backend):
    metadata_changed(backend, FrameOfReferenceUID="1.02.3")


@breaks(
    "every_row_comes_once",
    "pages_of_lower_levels_are_parts_of_the_whole",
    "what_rows_count_is_what_is_listed",
)
def a_series_comes_twice(backend):
    backend.after("query.series", lambda page, _: Page([*page, *page[:1]], page.total))


@breaks(
    "uids_are_the_same_on_the_next_call",
    "instances_are_found_by_their_attributes",
    "instances_of_a_study_are_those_of_its_series",
    "lower_levels_are_searched_in_all_studies",
    "metadata_hold_every_instance_that_is_listed",
    "pages_of_lower_levels_are_parts_of_the_whole",
    "the_files_of_a_series_are_all_of_its_instances",
    "what_is_listed_is_found_by_its_uid",
)
def uids_are_made_by_chance(backend):
    numbers = itertools.count()
    rows_changed(
        backend,
        "instances",
        lambda row: {**row, "00080018": element("UI", f"2.25.9{next(numbers)}")},
    )


@breaks("metadata_are_the_same_on_the_next_call", "several_threads_get_the_same_answers")
def metadata_come_in_any_order(backend):
    numbers = itertools.count()
    backend.after(
        "retrieve.series.metadata", lambda found, _: found[:: -1 if next(numbers) % 2 else 1]
    )


# Values.


@breaks("values_of_rows_are_spelled_as_the_standard_wants")
def a_code_is_in_small_letters(backend):
    rows_changed(backend, "studies", lambda row: {**row, "00100040": element("CS", "female")})


@breaks("values_of_metadata_are_spelled_as_the_standard_wants")
def a_time_has_an_hour_too_many(backend):
    metadata_changed(backend, ContentTime="250000")


# Below a study and a series.


@breaks(
    "series_of_a_study_belong_to_it",
    "an_unknown_study_is_not_found",
    "instances_of_a_series_belong_to_it",
    "metadata_are_of_the_series_that_is_asked_for",
    "metadata_of_a_study_are_those_of_its_series",
    "studies_tell_the_modalities_of_their_series",
    "what_rows_count_is_what_is_listed",
)
def series_of_all_studies_come(backend):
    asked_otherwise(backend, "series", lambda asked: without(asked, "StudyInstanceUID"))


@breaks(
    "instances_of_a_series_belong_to_it",
    "metadata_hold_every_instance_that_is_listed",
    "the_files_of_a_series_are_all_of_its_instances",
    "what_rows_count_is_what_is_listed",
)
def instances_of_all_series_come(backend):
    asked_otherwise(backend, "instances", lambda asked: without(asked, "SeriesInstanceUID"))


@breaks("instances_of_a_study_are_those_of_its_series")
def a_study_has_the_instances_of_its_first_series(backend):
    def first_series(page, asked):
        if {"StudyInstanceUID"} != asked["parameters"].keys():
            return page
        first = page[0]["0020000E"] if page else None
        return Page([row for row in page if row["0020000E"] == first], page.total)

    backend.after("query.instances", first_series)


@breaks("what_is_listed_is_found_by_its_uid")
def series_are_not_found_by_their_uid(backend):
    asked_otherwise(backend, "series", lambda asked: without(asked, "SeriesInstanceUID"))


@breaks("lower_levels_are_searched_in_all_studies")
def without_a_study_nothing_is_found(backend):
    backend.after(
        "query.series",
        lambda page, asked: page if "StudyInstanceUID" in asked["parameters"] else [],
    )


@breaks("studies_tell_the_modalities_of_their_series")
def a_study_tells_one_modality(backend):
    rows_changed(
        backend,
        "studies",
        lambda row: {**row, "00080061": element("CS", row["00080061"]["Value"][0])},
    )


@breaks("what_rows_count_is_what_is_listed")
def a_study_counts_instances_as_series(backend):
    rows_changed(
        backend, "studies", lambda row: {**row, "00201206": row["00201208"] | {"Value": [7]}}
    )
