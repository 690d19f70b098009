"""Documents that are kept compressed."""

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import AnswerTooLargeError, DataError
from dicomsource.http.gzipped import decompressed


@given(st.lists(st.binary(max_size=200_000), min_size=1, max_size=3))
def test_gzip_of_one_or_several_members_is_what_was_compressed(members):
    data = b"".join(map(gzip.compress, members))
    whole = b"".join(members)
    assert decompressed(data, "x", len(whole)) == decompressed(data, "x") == whole


@given(st.binary(max_size=100).filter(lambda data: not data.startswith(b"\x1f\x8b")))
def test_what_is_not_gzip_is_left_alone(data):
    assert decompressed(data, "x", 0) == data


@pytest.mark.parametrize(
    "data", [gzip.compress(b"abc", mtime=0)[:-1], gzip.compress(b"abc", mtime=0)[:-8] + bytes(8), b"\x1f\x8bxyz"]
)
def test_damaged_gzip_is_named(data):
    with pytest.raises(DataError, match="http://host/x cannot be decompressed: "):
        decompressed(data, "http://host/x")


def test_what_grows_huge_is_given_up_early():
    data = gzip.compress(bytes(100_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(
            AnswerTooLargeError, match=r"longer than 1000000 bytes.*maxBodyBytes"
        ) as caught:
            decompressed(data, "http://host/x", 1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
    assert (caught.value.url, caught.value.limit) == ("http://host/x", 1_000_000)
