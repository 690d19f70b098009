"""What the kit's strategies make is valid, and a source that holds it keeps every rule."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicomsource import IWebApiDataSource
from dicomsource.datasource import query_over
from dicomsource.matching import select
from dicomsource.natural import to_dicom_json
from dicomsource.rows import rows_of
from dicomsource.testing import check_source, strategies

slow = settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def source_of(instances):
    def of_study(StudyInstanceUID=None):
        return [one for one in instances if StudyInstanceUID in (None, one["StudyInstanceUID"])]

    source = IWebApiDataSource.create(
        query=query_over(of_study), retrieve={"series": {"metadata": of_study}}
    )
    source.bind(name="made")
    return source


@slow
@given(strategies.archives(least=1))
def test_a_source_that_holds_any_archive_keeps_every_rule(instances):
    findings = list(check_source(source_of(instances), slow=60))

    assert [str(one.detail) for one in findings if one.outcome == "wrong"] == []
    assert sum(one.outcome == "works" for one in findings) > 35


@slow
@given(strategies.archives())
def test_no_uid_stands_for_two_things(instances):
    of_series = {one["SeriesInstanceUID"]: one["StudyInstanceUID"] for one in instances}

    assert len({one["SOPInstanceUID"] for one in instances}) == len(instances)
    assert all(of_series[one["SeriesInstanceUID"]] == one["StudyInstanceUID"] for one in instances)


@slow
@given(strategies.instances(), strategies.series(), strategies.studies())
def test_an_image_a_series_and_a_study_belong_together(image, series, study):
    assert {"Rows", "Columns", "SOPInstanceUID"} <= image.keys()
    assert len({one["SeriesInstanceUID"] for one in series}) == 1
    assert [one["InstanceNumber"] for one in series] == list(range(1, len(series) + 1))
    assert len({one["StudyInstanceUID"] for one in study}) == 1


@slow
@given(st.data(), st.sampled_from(["studies", "series", "instances"]))
def test_every_query_is_understood_and_answered_as_the_standard_has_it(data, level):
    instances = data.draw(strategies.archives(least=1))
    query = data.draw(strategies.queries(level, instances))

    found = getattr(source_of(instances).query, level).search(**query)

    wanted = select(rows_of(level, instances), query)
    assert [to_dicom_json(row) for row in found] == wanted


def test_queries_made_of_an_archive_find_something_in_it():
    found = []

    @slow
    @given(st.data())
    def search(data):
        instances = data.draw(strategies.archives(least=2))
        query = data.draw(strategies.queries("studies", instances, paging=False))
        if query:
            found.append(len(source_of(instances).query.studies.search(**query)))

    search()

    assert any(found)
