from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest

from dicomsource import ExtensionManager
from dicomsource.configuration import describe_configuration
from dicomsource.errors import ConfigurationError
from dicomsource_dicomlocal.configuration import DicomLocalConfiguration
from dicomsource_dicomlocal.source import createDataSource

if TYPE_CHECKING:
    from pathlib import Path


def test_the_entry_point_names_a_module_whose_hook_gives_the_entry() -> None:
    (point,) = entry_points(group="dicomsource", name="dicomlocal")

    (entry,) = point.load().getDataSourcesModule()

    assert (entry.name, entry.type) == ("dicomlocal", "local")
    assert entry.createDataSource is createDataSource


def test_ohifs_namespace_resolves_to_it(folder: Path, tmp_path: Path) -> None:
    definition = {
        "namespace": "@ohif/extension-default.dataSourcesModule.dicomlocal",
        "sourceName": "local",
        "configuration": {
            "friendlyName": "scans",
            "root": str(folder),
            "cacheDirectory": str(tmp_path / "c"),
        },
    }
    with ExtensionManager(definitions=[definition]) as manager:
        source = manager.get_data_source("local")

        assert len(source.query.studies.search()) == 2
        (image,) = source.retrieve.series.metadata("2.25.1.2")
        assert source.getImageIdsForInstance(image, 1).startswith("dicomfile:/")


def test_a_folder_is_opened_by_its_path_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dicomsource

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    with dicomsource.open(folder) as source:
        assert len(source.query.studies.search(patientName="ROE*")) == 1
    assert list((tmp_path / "home/dicomsource/dicomlocal").iterdir())


def test_a_key_of_the_wrong_kind_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="root is 7"):
        createDataSource({"root": 7})


def test_at_least_one_process_reads(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="jobs is 0"):
        createDataSource({"root": str(folder), "jobs": 0})


def test_all_keys_are_described() -> None:
    described = describe_configuration(DicomLocalConfiguration)

    assert {"root", "storageOptions", "refreshInterval", "watch"} <= {key.key for key in described}
    assert all(key.doc for key in described)
