"""Whatever stands behind a source, it gives the same studies: those that pydicom reads from the files."""

import warnings

import pytest

from dicomsource.pixels.frame_count import frame_count

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


def uids_of(datasets, keyword):
    return sorted(dataset[keyword] for dataset in datasets)


def expected(originals, keyword, **conditions):
    return sorted(
        {
            dataset.get(keyword)
            for dataset in originals.values()
            if all(dataset.get(name) == value for name, value in conditions.items())
        }
    )


def test_all_studies_are_listed(source, originals):
    found = source.query.studies.search()

    assert uids_of(found, "StudyInstanceUID") == expected(originals, "StudyInstanceUID")


def test_a_wildcard_finds_what_the_files_say(source, originals):
    found = source.query.studies.search(patientName="*compressed*")

    assert uids_of(found, "StudyInstanceUID") == sorted(
        {
            dataset.StudyInstanceUID
            for dataset in originals.values()
            if "compressed" in str(dataset.get("PatientName", "")).lower()
        }
    )


def test_a_range_of_dates_finds_what_the_files_say(source, originals):
    found = source.query.studies.search(startDate="20040101", endDate="20041231")

    assert uids_of(found, "StudyInstanceUID") == sorted(
        {
            dataset.StudyInstanceUID
            for dataset in originals.values()
            if "20040101" <= str(dataset.get("StudyDate", "")) <= "20041231"
        }
    )


def test_pages_put_together_are_the_whole(source):
    whole = [study.StudyInstanceUID for study in source.query.studies.search()]

    pages = [
        study.StudyInstanceUID
        for offset in range(0, len(whole) + 7, 7)
        for study in source.query.studies.search(limit=7, offset=offset)
    ]

    assert pages == whole


def test_a_page_tells_how_many_studies_match(source):
    every = source.query.studies.search(startDate="20040101")

    page = source.query.studies.page(startDate="20040101", limit=3, offset=1)

    assert [*page] == every[1:4]
    # What a merge has in all is known when all of its members have been read.
    assert page.total == (None if source.name == "merge" else len(every))


def test_a_sorted_list_is_sorted_whoever_sorts_it(source):
    whole = source.query.studies.search(orderby="-StudyDate,StudyInstanceUID")

    dated = [(one.StudyDate, one.StudyInstanceUID) for one in whole if one.get("StudyDate")]
    assert dated == sorted(
        sorted(dated, key=lambda study: study[1]), key=lambda study: study[0], reverse=True
    )
    assert all(not one.get("StudyDate") for one in whole[len(dated) :])


def test_series_and_instances_of_every_study_are_those_of_the_files(source, originals):
    for study in source.query.studies.search():
        series = source.query.series.search(study.StudyInstanceUID)
        of_study = {"StudyInstanceUID": study.StudyInstanceUID}
        assert uids_of(series, "SeriesInstanceUID") == expected(
            originals, "SeriesInstanceUID", **of_study
        )
        for one in series:
            instances = source.query.instances.search(study.StudyInstanceUID, one.SeriesInstanceUID)
            of_series = {**of_study, "SeriesInstanceUID": one.SeriesInstanceUID}
            assert uids_of(instances, "SOPInstanceUID") == expected(
                originals, "SOPInstanceUID", **of_series
            )


def test_metadata_of_every_instance_tells_who_and_what_it_shows(source, originals):
    for study in source.query.studies.search():
        for instance in source.retrieve.series.metadata(study.StudyInstanceUID):
            original = originals[instance.SOPInstanceUID]
            assert str(instance.get("PatientName") or "") == str(original.get("PatientName", ""))
            assert instance.get("Rows") == original.get("Rows")
            assert str(instance.get("NumberOfFrames")) == str(original.get("NumberOfFrames"))


def test_pixels_of_every_frame_are_pydicoms(source, originals):
    compared = 0
    for study in source.query.studies.search():
        for instance in source.retrieve.series.metadata(study.StudyInstanceUID):
            pixels = pixels_by_pydicom(originals[instance.SOPInstanceUID])
            if pixels is not None:
                frame = pixels[0] if frame_count(instance) > 1 else pixels
                assert (source.load_pixels(instance, frame=1) == frame).all(), (
                    instance.SOPInstanceUID
                )
                compared += 1

    assert compared > 50


def pixels_by_pydicom(dataset):
    if "PixelData" not in dataset or "Rows" not in dataset:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dataset.pixel_array
    except (AttributeError, NotImplementedError, RuntimeError, ValueError):
        return None  # odd on purpose: pydicom cannot decode it either


def test_retrieved_files_hold_the_datasets_of_the_originals(source, originals):
    import io

    import pydicom

    for study in source.query.studies.search():
        for part10 in source.retrieve.instances(study.StudyInstanceUID):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                retrieved = pydicom.dcmread(io.BytesIO(part10))
                assert retrieved == originals[retrieved.SOPInstanceUID]


def test_a_folder_gives_the_rows_and_metadata_of_the_tree_made_from_it(manager):
    folder, other = manager.get_data_source("folder"), manager.get_data_source("tree")

    def rows(source, level, **uids):
        found = getattr(source.query, level).search(**uids)
        return {one[UNIQUE[level]]: without_addresses(one) for one in found}

    assert rows(folder, "studies") == rows(other, "studies")
    for study in folder.query.studies.search():
        uid = study.StudyInstanceUID
        of_study = {"StudyInstanceUID": uid}
        assert rows(folder, "series", **of_study) == rows(other, "series", **of_study)
        theirs = {one.SOPInstanceUID: one for one in other.retrieve.series.metadata(uid)}
        for instance in folder.retrieve.series.metadata(uid):
            original = theirs[instance.SOPInstanceUID]
            assert without_addresses(instance) == without_addresses(original)


UNIQUE = {"studies": "StudyInstanceUID", "series": "SeriesInstanceUID"}


def without_addresses(dataset):
    """Return a dataset without what says where things are: that is each source's own."""
    from dicomsource.natural import BulkData

    if isinstance(dataset, list):
        return [without_addresses(one) for one in dataset]
    if not isinstance(dataset, dict):
        return dataset
    return {
        key: without_addresses(value)
        for key, value in dataset.items()
        if not isinstance(value, BulkData)
        and key not in ("RetrieveURL", "_vrMap", "DataSetTrailingPadding")
    }
