"""Long values stay in their files, and are found there by what a document says."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian

from dicomsource.errors import DataError, NotFoundError
from dicomsource.http.gzipped import decompressed_pieces
from dicomsource.json_document import instance_entry, value_at
from dicomsource.json_document.metadata import as_metadata

WAVE = bytes(range(256)) * 8
LITTLE, BIG = ExplicitVRLittleEndian, ExplicitVRBigEndian


def file_with_values(syntax: str) -> bytes:
    dataset, item = Dataset(), Dataset()
    dataset.SOPInstanceUID = dataset.SOPClassUID = "1.2.3"
    item.WaveformBitsAllocated = 16
    item.add_new("WaveformData", "OW", WAVE)
    dataset.WaveformSequence = Sequence([Dataset(), item])
    dataset.add_new(0x00091001, "UN", b"private!" * 200)
    dataset.add_new("EncapsulatedDocument", "OB", b"%PDF")
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    stream = io.BytesIO()
    dataset.save_as(
        stream, enforce_file_format=True, little_endian=syntax != BIG, implicit_vr=False
    )
    return stream.getvalue()


@pytest.mark.parametrize("syntax", [LITTLE, BIG])
def test_a_long_value_is_found_by_its_uri_and_a_short_one_stands_in_the_document(tmp_path, syntax):
    path = tmp_path / "x.dcm"
    path.write_bytes(file_with_values(syntax))

    metadata = instance_entry(path, "dicomweb:https://h/x.dcm")["metadata"]

    uri = metadata["WaveformSequence"][1]["WaveformData"]["BulkDataURI"]
    assert uri == "https://h/x.dcm#/54000100/Value/1/54001010"
    swapped = b"".join(WAVE[at : at + 2][::-1] for at in range(0, len(WAVE), 2))
    assert value_at(path, uri.partition("#")[2]) == (WAVE if syntax == LITTLE else swapped)
    private = metadata["00091001"]
    assert private == {"vr": "UN", "BulkDataURI": "https://h/x.dcm#/00091001"}
    assert value_at(path.read_bytes(), "/00091001") == b"private!" * 200
    assert metadata["EncapsulatedDocument"] == {"InlineBinary": "JVBERg=="}


@pytest.mark.parametrize(
    "pointer",
    ["/00091002", "/54000100/Value/2/54001010", "/54000100/Value/0/54001010", "/00080018"],
)
def test_a_value_that_is_not_there_is_told(pointer):
    with pytest.raises(NotFoundError, match="has no binary value at"):
        value_at(file_with_values(LITTLE), pointer)


def test_a_value_of_an_unusual_vr_keeps_it():
    dataset = {
        "Rows": "many",
        "PixelPaddingValue": -1,
        "_vrMap": {"Rows": "LO", "PixelPaddingValue": "SS"},
    }

    assert as_metadata(dataset) == {
        "Rows": {"vr": "LO", "Value": ["many"]},
        "PixelPaddingValue": -1,
        "_vrMap": {"PixelPaddingValue": "SS"},
    }


@settings(deadline=None)
@given(st.binary(max_size=2000), st.integers(1, 700), st.booleans(), st.integers(0, 3))
def test_gzip_is_undone_piece_by_piece_and_told_by_its_bytes(data, size, zipped, zeros):
    import gzip

    stored = gzip.compress(data) + gzip.compress(b"more") + b"\0" * zeros if zipped else data
    pieces = [stored[at : at + size] for at in range(0, len(stored), size)]
    if not zipped and data.startswith(b"\x1f\x8b"):
        return

    assert b"".join(decompressed_pieces(pieces, "x")) == (data + b"more" if zipped else data)


@pytest.mark.parametrize("cut", [3, 12, -1])
def test_gzip_that_is_cut_is_refused(cut):
    import gzip

    with pytest.raises(DataError, match="x cannot be decompressed"):
        list(decompressed_pieces([gzip.compress(b"something")[:cut]], "x"))
