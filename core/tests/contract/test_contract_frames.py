"""Frames as they are stored."""

from array import array

import pytest

from dicomsource import EncodedFrame
from dicomsource.errors import PluginError


@pytest.mark.parametrize(
    "held", [b"\1\2", bytearray(b"\1\2"), memoryview(b"\1\2"), array("B", [1, 2])]
)
def test_a_frame_is_made_of_whatever_holds_bytes(held):
    frame = EncodedFrame(held, "1.2.840.10008.1.2.1")

    assert frame.data == b"\1\2"
    assert type(frame.data) is bytes
    assert hash(frame) == hash(EncodedFrame(b"\1\2", "1.2.840.10008.1.2.1"))


@pytest.mark.parametrize("wrong", [None, 5, "pixels", [1, 2]])
def test_a_frame_of_something_else_is_refused(wrong):
    with pytest.raises(PluginError, match=f"the data of an EncodedFrame is {type(wrong).__name__}"):
        EncodedFrame(wrong, "1.2.840.10008.1.2.1")


def test_a_frame_without_transfer_syntax_is_refused():
    with pytest.raises(PluginError, match="TransferSyntaxUID of an EncodedFrame is None"):
        EncodedFrame(b"", None)


def test_a_printed_frame_tells_its_size_and_not_its_bytes():
    assert "<3 bytes>" in repr(EncodedFrame(b"abc", "1.2"))
