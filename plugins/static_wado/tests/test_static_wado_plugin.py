from __future__ import annotations

from importlib.metadata import entry_points

import pytest

from dicomsource.configuration import describe_configuration
from dicomsource.errors import ConfigurationError
from dicomsource_static_wado.configuration import StaticWadoConfiguration
from dicomsource_static_wado.source import createDataSource


def test_the_entry_point_names_a_module_whose_hook_gives_the_entry() -> None:
    (point,) = entry_points(group="dicomsource", name="static_wado")

    (entry,) = point.load().getDataSourcesModule()

    assert (entry.name, entry.type) == ("static_wado", "webApi")
    assert entry.createDataSource is createDataSource


def test_a_key_of_the_wrong_kind_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="wadoRoot is 7"):
        createDataSource({"wadoRoot": 7})


def test_all_keys_are_described() -> None:
    described = describe_configuration(StaticWadoConfiguration)

    assert {"wadoRoot", "qidoRoot", "ignoreCase", "auth"} <= {key.key for key in described}
    assert all(key.doc for key in described)
