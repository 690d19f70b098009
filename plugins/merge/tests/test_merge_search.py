"""Search over several members: each thing once, with what all of them tell of it."""

import pytest


def uids(datasets, keyword="StudyInstanceUID"):
    return [dataset[keyword] for dataset in datasets]


@pytest.fixture
def images(archive, instance):
    return archive("images", [instance(1), instance(1, number="2"), instance(2)])


@pytest.fixture
def reports(archive, instance):
    return archive(
        "reports",
        [instance(3, Modality="SR"), instance(1, series="9", Modality="SR"), instance(1)],
    )


def test_the_rows_of_the_default_member_come_first(merge, images, reports):
    assert uids(merge(images, reports).query.studies.search()) == ["2.25.1", "2.25.2", "2.25.3"]
    reversed_ = merge(images, reports, default="reports")
    assert uids(reversed_.query.studies.search()) == ["2.25.3", "2.25.1", "2.25.2"]


def test_a_study_of_two_members_has_the_modalities_of_both(merge, images, reports):
    study = merge(images, reports).query.studies.search()[0]

    assert study.ModalitiesInStudy == ["CT", "SR"]


def test_a_study_that_one_member_finds_has_what_the_others_have_of_it(merge, images, reports):
    (study, _) = merge(images, reports).query.studies.search(modalitiesInStudy="SR")

    assert study.StudyInstanceUID == "2.25.3"
    source = merge(images, reports)
    found = {
        row.StudyInstanceUID: row for row in source.query.studies.search(modalitiesInStudy="SR")
    }
    assert found["2.25.1"].ModalitiesInStudy == ["SR", "CT"]
    assert source.members_of("2.25.1") == ("images", "reports")


def test_a_page_knows_who_else_has_its_studies(merge, images, reports):
    source = merge(images, reports)

    (study,) = source.query.studies.search(limit=1)

    assert study.ModalitiesInStudy == ["CT", "SR"]
    assert source.members_of("2.25.1") == ("images", "reports")


def test_counts_are_exact_where_they_are_asked_for(merge, images, reports):
    studies = merge(images, reports).query.studies.search(
        includefield=["NumberOfStudyRelatedInstances"]
    )

    counts = [
        (row.NumberOfStudyRelatedSeries, row.NumberOfStudyRelatedInstances) for row in studies
    ]
    assert counts == [(2, 3), (1, 1), (1, 1)]


def test_counts_are_always_exact_where_that_is_configured(merge, images, reports):
    study = merge(images, reports, exactCounts=True).query.studies.search()[0]

    assert (study.NumberOfStudyRelatedSeries, study.NumberOfStudyRelatedInstances) == (2, 3)


def test_counts_that_nobody_asks_for_are_the_least_there_can_be_and_cost_no_request(
    merge, images, reports
):
    study = merge(images, reports).query.studies.search()[0]

    assert study.NumberOfStudyRelatedInstances == 2
    assert {name for name, *_ in images.asked + reports.asked} == {"studies"}


def test_series_and_instances_come_once(merge, images, reports):
    source = merge(images, reports)

    series = source.query.series.search("2.25.1")
    instances = source.query.instances.search("2.25.1", "2.25.1.1")

    assert uids(series, "SeriesInstanceUID") == ["2.25.1.1", "2.25.1.9"]
    assert uids(instances, "SOPInstanceUID") == ["2.25.1.1.1", "2.25.1.1.2"]
    assert source.members_of("2.25.1", "2.25.1.1") == ("images", "reports")
    assert source.members_of("2.25.1", "2.25.1.1", "2.25.1.1.2") == ("images",)


def test_a_series_of_two_members_has_the_exact_count_where_it_is_asked_for(
    merge, archive, instance
):
    one = archive("one", [instance(1), instance(1, number="2")])
    other = archive("other", [instance(1, number="2"), instance(1, number="3")])

    (series,) = merge(one, other).query.series.search(
        "2.25.1", includefield="NumberOfSeriesRelatedInstances"
    )

    assert series.NumberOfSeriesRelatedInstances == 3


def test_no_attribute_of_a_row_tells_where_it_is_from(merge, images, archive):
    alone = images.source().query.studies.search()

    assert merge(images, archive("empty")).query.studies.search() == alone


def test_who_has_a_study_that_was_never_searched_is_asked(merge, images, reports):
    assert merge(images, reports).members_of("2.25.3") == ("reports",)
    assert merge(images, reports).members_of("2.25.99") == ()


def test_a_value_that_the_first_member_lacks_is_that_of_another(merge, archive, instance):
    one = archive("one", [instance(1, StudyDescription=None)])
    other = archive("other", [instance(1, StudyDescription="Knee", PatientName="ROE^RICHARD")])

    (study,) = merge(one, other).query.studies.search()

    assert (study.StudyDescription, str(study.PatientName)) == ("Knee", "DOE^JANE")


def test_a_merge_may_be_a_member(
    manage, images, reports, archive, instance, definition, merge_definition
):
    third = archive("third", [instance(4)])
    manager = manage(
        merge_definition(["both", "third"], name="all"),
        merge_definition(["images", "reports"], name="both"),
        *map(definition, (images, reports, third)),
    )

    found = manager.get_data_source("all").query.studies.search()

    assert uids(found) == ["2.25.1", "2.25.2", "2.25.3", "2.25.4"]


def test_disableWildcard_reaches_members_that_add_wildcards(merge, archive, instance):
    seen = []
    source = merge(archive("one", [instance(1)]))
    manager = source.services.extension_manager
    level = manager.get_data_source("one").query.studies
    level._map = lambda parameters: seen.append(dict(parameters)) or {}

    source.query.studies.search(patientName="DOE", disableWildcard=True)

    assert seen[0]["disableWildcard"] is True


def test_pages_are_sorted_over_all_members(merge, archive, instance):
    one = archive("one", [instance(n, StudyDate=f"2026010{n % 7 + 1}") for n in range(20)])
    other = archive("other", [instance(n, StudyDate=f"2026010{n % 7 + 1}") for n in range(10, 40)])
    source = merge(one, other)

    whole = source.query.studies.search(orderby="-StudyDate")
    pages = [
        study
        for offset in range(0, 45, 6)
        for study in source.query.studies.search(orderby="-StudyDate", limit=6, offset=offset)
    ]

    dates = [study.StudyDate for study in whole]
    assert dates == sorted(dates, reverse=True)
    assert len(whole) == 40
    assert [study.StudyDate for study in pages] == dates
    assert sorted(uids(pages)) == sorted(uids(whole))
