"""Errors, writing, and how a source lives with programs."""

import threading

from broken_sources.fault import breaks, without
from dicomsource.datasource.query_parameters import map_parameters
from dicomsource.errors import QueryError
from dicomsource.natural import naturalize

# Errors.


@breaks("an_unknown_study_is_not_found")
def an_unknown_study_has_a_series(backend):
    search = backend.functions["query.series"]

    def some(parameters):
        uid = parameters.get("StudyInstanceUID", "")
        return search(parameters=parameters if len(uid) < 12 else {"limit": 1})

    backend.functions["query.series"] = some


@breaks("metadata_of_what_is_not_there_are_none")
def metadata_of_an_unknown_series_are_looked_up(backend):
    def looked_up(found, asked):
        return found if found else {}[asked["StudyInstanceUID"]]

    backend.after("retrieve.series.metadata", looked_up)


@breaks("a_file_that_is_not_there_is_not_found")
def an_unknown_file_is_empty(backend):
    file = backend.functions["retrieve.instance"]

    def empty(**asked):
        return file(**asked) if backend.held(**asked) else b""

    backend.functions["retrieve.instance"] = empty


@breaks("frames_of_what_is_not_there_are_not_found")
def unknown_frames_are_refused_as_a_query(backend):
    frames = backend.functions["retrieve.frames"]

    def refused(**asked):
        if not backend.held(**asked):
            raise QueryError("what?")
        return frames(**asked)

    backend.functions["retrieve.frames"] = refused


@breaks("what_cannot_be_understood_is_refused")
def an_unknown_attribute_is_passed_over(backend):
    def mapped(parameters):
        return map_parameters(without(parameters, "NoSuchAttribute"))

    backend.steps["mapParams"] = mapped


# What is known.


@breaks("known_studies_say_what_they_were_filled_with", "known_studies_are_found_by_what_they_say")
def a_patient_has_another_name(backend):
    for one in backend.instances.values():
        one["PatientName"] = one["PatientName"].replace("DOE^JANE", "DOE^JANE^MARY")


@breaks("known_studies_are_found_by_what_they_say", "a_single_value_finds_what_has_it")
def a_name_is_not_found(backend):
    backend.after(
        "query.studies",
        lambda page, asked: [] if asked["parameters"].get("PatientName") == "DOE^JANE" else page,
    )


# Writing.


@breaks("what_is_stored_is_there", "what_is_deleted_is_gone", "what_is_rejected_is_out_of_sight")
def storing_a_good_file_fails(backend):
    backend.after(
        "store.dicom",
        lambda answer, _: (
            {"FailedSOPSequence": [{"FailureReason": 1}]}
            if "ReferencedSOPSequence" in answer
            else answer
        ),
    )


@breaks("what_is_no_dicom_is_not_stored")
def anything_is_stored(backend):
    backend.after(
        "store.dicom",
        lambda answer, _: (
            answer if "ReferencedSOPSequence" in answer else {"ReferencedSOPSequence": [{}]}
        ),
    )


@breaks("what_is_rejected_is_out_of_sight")
def rejecting_does_nothing(backend):
    backend.functions["reject.instance"] = lambda **asked: None


@breaks("what_is_deleted_is_gone")
def deleting_does_nothing(backend):
    delete = backend.functions["store.delete"]
    backend.functions["store.delete"] = lambda **asked: (
        None if backend.held(**asked) else delete(**asked)
    )


@breaks("deleting_what_is_not_there_is_told")
def deleting_nothing_is_fine(backend):
    delete = backend.functions["store.delete"]
    backend.functions["store.delete"] = lambda **asked: (
        delete(**asked) if backend.held(**asked) else None
    )


# Programs.


@breaks("answers_are_the_callers_own")
def rows_are_kept_and_given_again(backend):
    kept = {}

    def search(parameters):
        found = repr(sorted(parameters.items()))
        if found not in kept:
            kept[found] = [
                naturalize(row) for row in found_rows(parameters=map_parameters(parameters))
            ]
        return kept[found]

    found_rows = backend.functions["query.studies"]
    backend.steps["search"] = search


@breaks("parameters_stay_as_the_caller_wrote_them")
def parameters_are_taken_apart(backend):
    def mapped(parameters):
        found = map_parameters(parameters)
        if isinstance(parameters.get("includefield"), list):
            parameters["includefield"].clear()
        return found

    backend.steps["mapParams"] = mapped


@breaks("several_threads_get_the_same_answers")
def of_two_calls_at_once_one_finds_nothing(backend):
    search = backend.functions["query.studies"]
    two = threading.Barrier(2)

    def one_at_a_time(parameters):
        if not threading.current_thread().name.startswith("dicomsource-testing"):
            return search(parameters=parameters)
        return search(parameters=parameters) if two.wait(timeout=20) == 0 else []

    backend.functions["query.studies"] = one_at_a_time


@breaks("an_address_names_its_studies")
def an_address_is_split_at_nothing(backend):
    backend.functions["getStudyInstanceUIDs"] = lambda params, query: [query.partition("=")[2]]


@breaks("a_source_can_be_closed_twice")
def closing_fails(backend):
    backend.functions["close"] = lambda: {}["connection"]
