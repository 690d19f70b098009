"""What seems whole and is not, or seems one thing and is another."""

from contextlib import suppress

import pytest

from dicomsource.errors import DataError, HTTPStatusError, TransportError
from faulty_pacs import faults


def test_files_before_the_cut_are_given(faulty, source, right):
    faulty.faults.add(faults.Cut(-10))
    files = source.retrieve.instances("2.25.1")
    whole = right["instances"][:-1]
    assert [next(files) for _ in whole] == whole
    with pytest.raises(TransportError):
        next(files)


def test_a_file_that_came_whole_before_the_cut_is_given(faulty, open_source, ask_for, right):
    faulty.faults.add(faults.Cut(-1))
    assert ask_for("instance", open_source()) == right["instance"]


@pytest.mark.parametrize("what", ["search", "metadata"])
def test_not_modified_is_no_empty_list(faulty, open_source, ask_for, what):
    faulty.faults.add(faults.Status(304))
    with pytest.raises(HTTPStatusError):
        ask_for(what, open_source())


@pytest.mark.parametrize("what", ["instance", "instances"])
@pytest.mark.parametrize("kind", ["application/octet-stream", "", "application/dicom"])
def test_files_that_hide_their_multipart_are_not_taken_for_one_file(
    faulty, open_source, ask_for, right, what, kind
):
    faulty.faults.add(faults.Label(kind))
    got = None
    with suppress(DataError):
        got = ask_for(what, open_source())
    assert got in (None, right[what])
