"""A file that was cut is told from a whole one."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file

from dicomsource.errors import DataError
from dicomsource_host.transfer.completeness import refuse_truncated

WHOLE = [
    "CT_small.dcm",
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "JPEG2000.dcm",
    "SC_rgb_rle_2frame.dcm",
    "image_dfl.dcm",
    "rtplan.dcm",
    "reportsi.dcm",
    "badVR.dcm",
]


def sample(name):
    return Path(get_testdata_file(name, download=False))


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_pass_in_every_encoding(name):
    refuse_truncated(sample(name))


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_without_its_second_half_is_refused(tmp_path, name):
    data = sample(name).read_bytes()
    (tmp_path / "cut.dcm").write_bytes(data[: len(data) // 2 + 1])

    with pytest.raises(DataError, match="this DICOM file is cut: it ends within"):
        refuse_truncated(tmp_path / "cut.dcm")


def test_the_element_that_is_short_is_named_with_its_lengths():
    with pytest.raises(DataError, match="PixelData, of which 8130 of 8192 bytes are there"):
        refuse_truncated(sample("MR_truncated.dcm"))


def test_zeros_after_the_dataset_are_no_cut(tmp_path):
    data = sample("MR_small.dcm").read_bytes()
    (tmp_path / "padded.dcm").write_bytes(data + bytes(5))

    refuse_truncated(tmp_path / "padded.dcm")


@given(data=st.data())
def test_any_bytes_after_the_head_give_an_answer_or_a_data_error(tmp_path_factory, data):
    head = sample("MR_small.dcm").read_bytes()[:132]
    path = tmp_path_factory.getbasetemp() / "odd.dcm"
    path.write_bytes(head + data.draw(st.binary(max_size=200)))

    with suppress(DataError):
        refuse_truncated(path)
