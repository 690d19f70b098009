"""Whatever stands behind a source, it gives the same studies: those that pydicom reads from the files."""

import pytest

from dicomsource.natural import BulkData
from source_contract import RetrieveRules, SearchRules

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


class TestSearch(SearchRules):
    pass


class TestRetrieve(RetrieveRules):
    pass


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
