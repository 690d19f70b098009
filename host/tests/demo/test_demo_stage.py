"""What the demonstration plays on."""

import pytest

from dicomsource import ExtensionManager
from dicomsource_host.demo.stage import Samples, served


@pytest.mark.parametrize("name", ["plain", 'o"dd {folder} é', "it's"])
def test_the_configuration_names_its_four_sources_in_a_folder_of_any_name(tmp_path, name):
    folder = tmp_path / name
    (folder / "tree").mkdir(parents=True)

    with (
        served(Samples(folder, studies=0, instances=0)) as configuration,
        ExtensionManager.from_config(configuration) as manager,
    ):
        places = {
            one.sourceName: one.configuration.get("url") or one.configuration.get("root")
            for one in manager.definitions
        }

    assert places == {
        "tree": None,
        "document": (folder / "studies.json").as_posix(),
        "pacs": None,
        "folder": (folder / "scans").as_posix(),
    }
