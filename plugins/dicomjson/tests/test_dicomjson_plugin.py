from __future__ import annotations

import logging
from importlib.metadata import entry_points
from typing import Any

import pytest

from dicomsource.errors import ConfigurationError
from dicomsource_dicomjson.source import createDataSource


def test_the_entry_point_names_a_module_whose_hook_gives_the_entry() -> None:
    (point,) = entry_points(group="dicomsource", name="dicomjson")

    (entry,) = point.load().getDataSourcesModule()

    assert (entry.name, entry.type) == ("dicomjson", "jsonApi")
    assert entry.createDataSource is createDataSource


def test_a_key_of_the_wrong_kind_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="url is 7"):
        createDataSource({"url": 7})


def test_a_key_that_is_not_read_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "dicomsource"):
        createDataSource({"url": "x.json", "name": "n", "friendlyName": "f", "wadoRot": "y"})

    assert "'wadoRot' is not read; did you mean 'wadoRoot'?" in caplog.text
    assert "friendlyName" not in caplog.text


def test_all_keys_are_described() -> None:
    from dicomsource.configuration import describe_configuration
    from dicomsource_dicomjson.configuration import DicomJsonConfiguration

    described: list[Any] = describe_configuration(DicomJsonConfiguration)

    assert {"url", "wadoRoot", "ignoreCase", "auth"} <= {key.key for key in described}
    assert all(key.doc for key in described)
