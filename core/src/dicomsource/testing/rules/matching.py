"""Searches find what matches by PS3.4 C.2.2.2; the values are those that the source itself shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.testing.levels import named, uids_of
from dicomsource.testing.matching_cases import check_query, check_studies, first_value, values_of
from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from dicomsource.testing.subject import Subject

GROUP = "matching"
_TEXTS = ("PatientID", "AccessionNumber", "StudyID", "PatientName")
_NOBODY = "NOBODY-HAS-THIS-404"


@rule("query.studies", group=GROUP)
def a_single_value_finds_what_has_it(subject: Subject) -> None:
    """A value finds the studies that have it and no others: PatientID, AccessionNumber, StudyDate, PatientName."""
    rows = subject.some(subject.studies.rows, "study")
    tried = False
    for keyword in ("PatientID", "AccessionNumber", "StudyDate", "PatientName"):
        for value in values_of(rows, keyword)[:1]:
            tried = True
            check_studies(subject, **{keyword: value})
    if not tried:
        raise Untried("no study shows an attribute to search by")


@rule("query.studies", group=GROUP)
def a_value_that_nobody_has_finds_nothing(subject: Subject) -> None:
    """A search by a PatientID that no study has gives an empty list, and no error."""
    found = subject.ask("query.studies.search", PatientID=_NOBODY, limit=5)
    if found:
        raise Violation(
            f"query.studies.search(PatientID={_NOBODY!r}, limit=5) found {named('studies', found[0])}, "
            f"whose PatientID is {found[0].get('PatientID')!r}",
            "Match PatientID, or say superset = True, then the core matches",
        )


@rule("query.studies", group=GROUP)
def an_asterisk_stands_for_any_letters(subject: Subject) -> None:
    """In a search * stands for any number of characters, at the end and at the begin of a value."""
    keyword, value = first_value(subject.studies.rows, _TEXTS, least=2)
    half = len(value) // 2
    check_studies(subject, **{keyword: f"{value[: half or 1]}*"})
    check_studies(subject, **{keyword: f"*{value[half:]}"})


@rule("query.studies", group=GROUP)
def a_question_mark_stands_for_one_letter(subject: Subject) -> None:
    """In a search ? stands for one character."""
    keyword, value = first_value(subject.studies.rows, _TEXTS, least=2)
    check_studies(subject, **{keyword: f"{value[:-1]}?"})
    check_studies(subject, **{keyword: f"?{value[1:]}"})


@rule("query.studies", group=GROUP)
def names_are_found_in_any_letter_case(subject: Subject) -> None:
    """Person names match without regard to upper and lower case (PS3.4, C.2.2.2.1)."""
    _, value = first_value(subject.studies.rows, ("PatientName",), letters=True)
    other = value.lower() if value != value.lower() else value.upper()
    check_studies(subject, PatientName=other)
    check_studies(subject, PatientName=f"{other[:-1]}*")


@rule("query.studies", group=GROUP)
def an_empty_value_matches_everything(subject: Subject) -> None:
    """A search by an empty value finds what a search without it finds (universal matching)."""
    check_studies(subject, PatientName="")
    check_studies(subject, StudyDate="", PatientID="*")


@rule("query.studies", group=GROUP)
def a_list_of_uids_finds_these(subject: Subject) -> None:
    """A list of UIDs finds each of the studies it names, and no other."""
    rows = subject.some(subject.studies.rows, "study")
    wanted = uids_of("studies", rows)[-2:]
    found = uids_of("studies", subject.ask("query.studies.search", StudyInstanceUID=wanted))
    for uid in wanted:
        if uid not in found:
            raise Violation(
                f"query.studies.search(StudyInstanceUID={wanted!r}) left out {named('studies', uid)}",
                "Split the value at backslashes, and find each of the UIDs",
            )
    if other := next((uid for uid in found if uid not in wanted), None):
        raise Violation(
            f"query.studies.search(StudyInstanceUID={wanted!r}) found {named('studies', other)} too",
            "Find the UIDs of the list alone",
        )


@rule("query.studies", group=GROUP)
def studies_are_found_by_the_modalities_of_their_series(subject: Subject) -> None:
    """ModalitiesInStudy finds the studies that have a series of this modality, and those with one of several."""
    rows = subject.studies.rows
    modalities = values_of(rows, "ModalitiesInStudy")
    if not modalities:
        raise Untried("no study tells its ModalitiesInStudy")
    check_studies(subject, ModalitiesInStudy=modalities[0])
    if len(modalities) > 1:
        check_studies(subject, ModalitiesInStudy=modalities[:2])


@rule("query.studies", group=GROUP)
def all_that_is_asked_for_has_to_match(subject: Subject) -> None:
    """A search by two attributes finds what matches both of them."""
    rows = subject.some(subject.studies.rows, "study")
    shown = [one for one in _TEXTS if values_of(rows, one)]
    if len(shown) < 2:
        raise Untried("no two attributes of studies to search by")
    first, second = shown[:2]
    row = next(row for row in rows if str(row.get(first)) in values_of(rows, first))
    if str(row.get(second)) in values_of(rows, second):
        check_studies(subject, **{first: str(row[first]), second: str(row[second])})
    check_studies(subject, **{first: str(row[first]), second: _NOBODY})


@rule("query.studies", group=GROUP)
def names_of_ohif_mean_keywords(subject: Subject) -> None:
    """OHIF's names of search fields (patientName, mrn, ...) and tags find what the keywords find."""
    rows = subject.some(subject.studies.rows, "study")
    names = {
        "PatientName": ("patientName", "00100010"),
        "PatientID": ("patientId", "mrn", "00100020"),
    }
    tried = False
    for keyword, others in names.items():
        for value in values_of(rows, keyword)[:1]:
            limit = {"limit": 20}
            wanted = uids_of(
                "studies", subject.ask("query.studies.search", **{keyword: value}, **limit)
            )
            for name in others:
                tried = True
                found = uids_of(
                    "studies", subject.ask("query.studies.search", **{name: value}, **limit)
                )
                if found != wanted:
                    raise Violation(
                        f"query.studies.search({name}={value!r}) found {len(found)} studies, "
                        f"with {keyword} for {name} it found {len(wanted)}",
                        "Leave mapParams out, then the core understands all names",
                    )
    if not tried:
        raise Untried("no study shows a PatientName or PatientID to search by")


@rule("query.studies", "query.series", group=GROUP)
def series_are_found_by_their_attributes(subject: Subject) -> None:
    """In a study series are found by Modality and SeriesNumber."""
    _check_level(subject, "series", ("Modality", "SeriesNumber"))


@rule("query.studies", "query.instances", group=GROUP)
def instances_are_found_by_their_attributes(subject: Subject) -> None:
    """In a series instances are found by InstanceNumber and SOPClassUID."""
    _check_level(subject, "instances", ("InstanceNumber", "SOPClassUID"))


def _check_level(subject: Subject, level: str, keywords: tuple[str, ...]) -> None:
    tried = False
    for uids, rows in subject.samples(level)[:3]:
        for keyword in keywords:
            for value in values_of(rows, keyword)[:1]:
                tried = True
                check_query(subject, level, uids, rows, True, **{keyword: value})
        check_query(subject, level, uids, rows, True, **{keywords[0]: "404"})
    if not tried:
        raise Untried(f"no row of query.{level} shows {' or '.join(keywords)}")
