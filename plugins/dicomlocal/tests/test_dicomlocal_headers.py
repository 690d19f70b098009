"""Headers of made-up datasets: read directly or by way of pydicom, they are the same."""

from __future__ import annotations

import io
import json
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from dicomsource_dicomlocal.headers import reading
from dicomsource_dicomlocal.headers.header import Header, unpacked
from dicomsource_dicomlocal.headers.long_values import referred, value_at

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

_TEXT = st.text("ABCxyz 0189._-^\\äöü\0", max_size=12)
_NUMBER_TEXT = st.text("0123456789+-.eE \\", max_size=10)
_BYTES = st.binary(max_size=40) | st.binary(min_size=1025, max_size=1100)
# Raw bytes of attributes: tag, VR, and what is written for it.
_RAW = st.one_of(
    st.tuples(st.sampled_from([(0x00080008, "CS"), (0x00081030, "LO"), (0x00100010, "PN")]), _TEXT),
    st.tuples(st.sampled_from([(0x00081050, "PN"), (0x00104000, "LT"), (0x00080054, "AE")]), _TEXT),
    st.tuples(st.sampled_from([(0x0020000D, "UI"), (0x00080020, "DA"), (0x00080030, "TM")]), _TEXT),
    st.tuples(
        st.sampled_from([(0x00200013, "IS"), (0x00280030, "DS"), (0x00180050, "DS")]), _NUMBER_TEXT
    ),
)
_BINARY = st.tuples(
    st.sampled_from(
        [
            (0x00280010, "US"), (0x00189219, "SS"), (0x00189073, "FD"), (0x00186028, "FD"), (0x0018602C, "FD"),
            (0x00080006, "UL"), (0x00189087, "FD"), (0x00280009, "AT"), (0x00420011, "OB"), (0x00282110, "CS"),
            (0x00091001, "OB"), (0x00091002, "UN"), (0x00280106, "US"), (0x60003000, "OW"), (0x00281201, "OW"),
        ]
    ),
    _BYTES,
)  # fmt: skip


def written(elements: dict[tuple[int, str], bytes], *, implicit: bool, charset: str) -> bytes:
    """Return the bytes of a file with these elements, written as they are."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_file_meta_info
    from pydicom.uid import UID

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.2")
    meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    stream = DicomBytesIO()
    stream.write(bytes(128) + b"DICM")
    write_file_meta_info(stream, meta)
    basis = {
        (0x00080005, "CS"): charset.encode(),
        (0x00080016, "UI"): b"1.2.840.10008.5.1.4.1.1.2",
        (0x00080018, "UI"): b"1.2.3",
        (0x00090010, "LO"): b"SYNTHETIC",
        (0x0020000E, "UI"): b"1.2.4",
        (0x0020000D, "UI"): b"1.2.5",
    }
    for (tag, vr), value in sorted({**basis, **elements}.items()):
        stream.write(element(tag, vr, value, implicit=implicit))
    return bytes(stream.getvalue())


def element(tag: int, vr: str, value: bytes, *, implicit: bool) -> bytes:
    value += b" " * (len(value) % 2)
    head = (tag >> 16).to_bytes(2, "little") + (tag & 0xFFFF).to_bytes(2, "little")
    if implicit:
        return head + len(value).to_bytes(4, "little") + value
    if vr in ("OB", "OW", "UN", "SQ", "UT"):
        return head + vr.encode() + bytes(2) + len(value).to_bytes(4, "little") + value
    return head + vr.encode() + len(value).to_bytes(2, "little") + value


def both(content: bytes) -> tuple[Header | None, Header]:
    direct = reading._directly(content, io.BytesIO())
    kept = reading._directly
    try:
        reading._directly = lambda *_: None
        return direct, reading.read_header(io.BytesIO(content))
    finally:
        reading._directly = kept


def assert_same(direct: Header, by_pydicom: Header) -> None:
    assert attrs.evolve(direct, content=None) == attrs.evolve(by_pydicom, content=None)
    assert direct.content is not None
    assert by_pydicom.content is not None
    assert json.loads(unpacked(direct.content)) == json.loads(unpacked(by_pydicom.content))


@settings(max_examples=400, deadline=None)
@given(
    texts=st.lists(_RAW, max_size=6),
    binary=st.lists(_BINARY, max_size=4),
    implicit=st.booleans(),
    charset=st.sampled_from(
        ["", "ISO_IR 100", "ISO_IR 192", "ISO_IR 144", "ISO 2022 IR 6\\ISO 2022 IR 87"]
    ),
)
def test_whatever_a_header_holds_it_reads_the_same_directly_or_not_directly_at_all(
    texts: Any, binary: Any, implicit: bool, charset: str
) -> None:
    encoding = "utf-8" if charset == "ISO_IR 192" else "latin-1"
    elements = {key: text.encode(encoding) for key, text in texts}
    elements |= dict(binary)

    direct, by_pydicom = both(written(elements, implicit=implicit, charset=charset))

    if direct is not None:
        assert_same(direct, by_pydicom)


@settings(max_examples=200, deadline=None)
@given(
    cut=st.integers(0, 700),
    noise=st.lists(st.tuples(st.integers(0, 699), st.integers(0, 255)), max_size=4),
)
def test_damaged_files_read_the_same_directly_or_not_directly_at_all(cut: int, noise: Any) -> None:
    content = bytearray(
        written(
            {(0x00081030, "LO"): b"TEXT", (0x00280010, "US"): b"\1\2", (0x00100010, "PN"): b"A^B"},
            implicit=False,
            charset="ISO_IR 100",
        )
    )
    for place, value in noise:
        content[place % len(content)] = value
    damaged = bytes(content[: max(140, len(content) - cut)])

    direct, by_pydicom = both(damaged)

    if direct is not None:
        assert_same(direct, by_pydicom)


def nested(depth: int, *, undefined: bool) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodeMeaning = "A1", "Größe"
    if depth:
        item.ConceptCodeSequence = Sequence([nested(depth - 1, undefined=undefined), Dataset()])
        item["ConceptCodeSequence"].is_undefined_length = undefined
        item.is_undefined_length_sequence_item = undefined
    return item


@pytest.mark.parametrize("undefined", [True, False])
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_sequences_of_either_form_are_read_directly(
    dataset_of: Any, undefined: bool, syntax: Any
) -> None:
    dataset = dataset_of(1, 1, 1, SpecificCharacterSet="ISO_IR 100")
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.ProcedureCodeSequence = Sequence([nested(3, undefined=undefined)])
    dataset["ProcedureCodeSequence"].is_undefined_length = undefined
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)

    direct, by_pydicom = both(stream.getvalue())

    assert direct is not None
    assert_same(direct, by_pydicom)


def test_long_binary_values_are_referred_to_and_found_at_any_depth(dataset_of: Any) -> None:
    dataset = dataset_of(1, 1, 1)
    item = Dataset()
    item.add_new(0x54001010, "OW", b"\1\2" * 1000)
    dataset.WaveformSequence = Sequence([Dataset(), item])
    dataset.add_new(0x00420011, "OB", b"%PDF" * 500)
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)

    header = reading.read_header(io.BytesIO(stream.getvalue()))

    assert header.content is not None
    row = json.loads(unpacked(header.content))
    document = row["00420011"]["BulkDataURI"]
    waveform = row["54000100"]["Value"][1]["54001010"]["BulkDataURI"]
    for uri, value in ((document, b"%PDF" * 500), (waveform, b"\1\2" * 1000)):
        uid, steps = referred(uri)
        assert uid == dataset.SOPInstanceUID
        assert value_at(io.BytesIO(stream.getvalue()), steps, "a file") == value


def test_values_that_are_left_out_are_named(
    dataset_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dicomsource.errors import DataError

    honest = reading.to_dicom_json

    def refusing(dataset: Any) -> Any:
        if "PatientID" in dataset:
            raise DataError("(0010,0020) PatientID is odd")
        return honest(dataset)

    monkeypatch.setattr(reading, "to_dicom_json", refusing)
    monkeypatch.setattr(reading, "_directly", lambda *_: None)
    stream = io.BytesIO()
    dataset_of(1, 1, 1).save_as(stream, enforce_file_format=True)
    stream.seek(0)

    header = reading.read_header(stream)

    assert (header.kind, header.reason) == ("instance", "left out: (0010,0020) PatientID is odd")
    assert header.content is not None
    assert "00100010" in json.loads(unpacked(header.content))
