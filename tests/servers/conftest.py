"""Data sources of the running servers."""

import pytest

from dicomsource_dicomweb import createDataSource


@pytest.fixture
def open_source():
    """``open_source(configuration)``: a DICOMweb source that is closed after the test."""
    opened = []

    def open_one(configuration):
        source = createDataSource(configuration)
        source.bind(name="pacs", configuration=configuration, type="webApi")
        opened.append(source)
        return source

    yield open_one
    for source in opened:
        source.close()
