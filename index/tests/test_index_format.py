"""The format of the file: what another version wrote is told apart from what is damaged."""

import pytest

from dicomsource.errors import DataError
from dicomsource_index import RowIndex, build_index
from dicomsource_index.container import MAGIC, VERSION


def test_a_file_of_another_format_is_refused_by_its_number(tmp_path):
    path = tmp_path / "studies.index"
    build_index([{"0020000D": {"vr": "UI", "Value": ["1.2"]}}], path)
    data = bytearray(path.read_bytes())
    data[len(MAGIC)] = VERSION - 1
    path.write_bytes(data)

    with pytest.raises(
        DataError, match=f"it is of format {VERSION - 1}, and only {VERSION} is known"
    ):
        RowIndex.open(path)


@pytest.mark.parametrize("place", [48, 55])
def test_a_sum_of_the_directory_that_was_changed_is_refused(tmp_path, place):
    path = tmp_path / "studies.index"
    build_index([{"0020000D": {"vr": "UI", "Value": ["1.2"]}}], path)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)

    with pytest.raises(DataError, match="its directory is not as it was written"):
        RowIndex.open(path)
