from __future__ import annotations

import pytest

from dicomsource_static_wado import layout


def test_each_thing_is_looked_for_first_as_a_mapping_server_names_it() -> None:
    uids = ("1.1", "1.2", "1.3")

    assert layout.studies()[0] == "studies"
    assert layout.series("1.1")[0] == "studies/1.1/series"
    assert layout.instances("1.1", "1.2")[0] == "studies/1.1/series/1.2/instances"
    assert layout.metadata("1.1", "1.2")[0] == "studies/1.1/series/1.2/metadata"
    assert layout.part10(*uids)[0] == "studies/1.1/series/1.2/instances/1.3"
    assert layout.frame(*uids, 2)[0] == "studies/1.1/series/1.2/instances/1.3/frames/2"


def test_each_thing_is_then_looked_for_as_its_file() -> None:
    assert "studies/index.json.gz" in layout.studies()
    assert "studies/1/series/2/metadata.gz" in layout.metadata("1", "2")
    assert "studies/1/series/2/instances/3/index.mht.gz" in layout.part10("1", "2", "3")
    assert {"f/1.mht", "f/1.mht.gz", "f/1.jls", "f/1.jll", "f/1.jpeg"} <= {*layout.frame_in("f", 1)}


@pytest.mark.parametrize("uid", ["../../x", "..", ".", "1/2", "a b?c#d", "\\..\\x"])
def test_a_hostile_uid_stays_one_step_of_the_path(uid: str) -> None:
    path = layout.series_folder("1.1", uid)

    before, last = path.rsplit("/", 1)
    assert before == "studies/1.1/series"
    assert last not in ("", ".", "..")
    assert not set(last) & set("/\\?# ")
