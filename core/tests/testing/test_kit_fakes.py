"""Services without a host."""

import pytest

from dicomsource import DicomMetadataStore, IWebApiDataSource
from dicomsource.errors import UnknownNameError
from dicomsource.testing.fakes import fake_services
from dicomsource.testing.files import made_instance


def test_sources_are_given_by_the_names_they_have():
    pacs = IWebApiDataSource.create()

    manager = fake_services({"pacs": pacs, "other": {}}).extension_manager

    assert manager.get_data_source("pacs") is pacs
    assert pacs.name == "pacs"
    assert [one.sourceName for one in manager.definitions] == ["pacs", "other"]


def test_an_unknown_name_is_refused_as_a_host_refuses_it():
    with pytest.raises(UnknownNameError, match="'pacs'"):
        fake_services({"pacs": {}}).extension_manager.get_data_source("archive")


def test_metadata_of_all_sources_go_into_the_store_that_is_given():
    store = DicomMetadataStore()
    instance = made_instance()
    metadata = {"series": {"metadata": lambda StudyInstanceUID: [instance]}}
    services = fake_services({"pacs": {"retrieve": metadata}}, metadata_store=store)

    services.extension_manager.get_data_source("pacs").retrieve.series.metadata(
        instance["StudyInstanceUID"]
    )

    assert store.get_study_instance_uids() == [instance["StudyInstanceUID"]]
