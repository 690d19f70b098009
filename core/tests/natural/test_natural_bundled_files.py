"""Every file that pydicom brings goes through the native format without loss."""

import json
import warnings
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pydicom.data
import pytest
from pydicom import Dataset, dcmread

from dicomsource.errors import DataError
from dicomsource.natural import (
    from_dicom_json,
    from_part10,
    to_dataset,
    to_dicom_json,
    to_part10,
)

_home = Path(pydicom.data.__file__).parent
_files = sorted(
    path
    for folder in ("test_files", "charset_files")
    for path in (_home / folder).rglob("*")
    if path.is_file()
)

_not_dicom = {".txt", ".dump", ".icc", ".json", ".gz", ""}
# It begins with a stray byte; pydicom finds a single attribute of nonsense in it.
_broken = {"no_meta.dcm"}
_without_identity = {"empty_charset_LEI.dcm", "meta_missing_tsyntax.dcm", "nested_priv_SQ.dcm"}
_without_pydicom_json = {"badVR.dcm"}  # pydicom refuses its IS "1A"
_big_endian = "1.2.840.10008.1.2.2"

# What pydicom says about values that are wrong in the file itself.
_expected_warnings = {
    "badVR.dcm": "Invalid value for VR",
    "ExplVR_BigEnd.dcm": "Invalid value for VR (DA|TM)",
    "SC_rgb_jpeg.dcm": "Expected explicit VR",
    "rtdose": "Invalid value for VR UI",
}


def _is_dicom(path):
    if path.parent.name == "test_files" or path.parent.name == "charset_files":
        return path.suffix not in _not_dicom and path.name not in _broken
    return not path.name.startswith("README")


_dicom_files = [path for path in _files if _is_dicom(path)]
_other_files = [path for path in _files if not _is_dicom(path)]


def _each(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(_home)))


_each_dicom_file = _each(_dicom_files)
_each_file_that_pydicom_writes_as_json = _each(
    [path for path in _dicom_files if path.name not in _without_pydicom_json]
)


@contextmanager
def _known_faults(path):
    with warnings.catch_warnings():
        for name, message in _expected_warnings.items():
            if path.name.startswith(name):
                warnings.filterwarnings("ignore", message=message)
        yield


def _without_group_lengths(dataset):
    for element in list(dataset):
        if element.tag.element == 0:
            del dataset[element.tag]
        elif element.VR == "SQ":
            for item in element.value:
                _without_group_lengths(item)
    return dataset


def test_the_files_are_there():
    assert len(_dicom_files) > 100


@_each_dicom_file
def test_a_file_becomes_the_dataset_that_pydicom_reads(path):
    with _known_faults(path):
        assert to_dataset(from_part10(path)) == dcmread(path, force=True)


@_each_dicom_file
def test_a_file_s_json_comes_back_to_the_letter(path):
    with _known_faults(path):
        row = to_dicom_json(from_part10(path))
    text = json.dumps(row, allow_nan=False)
    assert json.dumps(to_dicom_json(from_dicom_json(json.loads(text)))) == text


@_each_file_that_pydicom_writes_as_json
def test_a_file_s_json_is_pydicom_s_where_that_keeps_to_the_standard(path):
    with _known_faults(path):
        native = from_part10(path)
        dataset = _without_group_lengths(dcmread(path, force=True))
        row = dataset.to_json_dict()
    if native["_meta"].TransferSyntaxUID == _big_endian:
        row.pop("7FE00010", None)  # pydicom leaves the words big endian
        native.pop("PixelData", None)
    assert _numbers_for_texts(to_dicom_json(native)) == _standard(row)


def _standard(row):
    """Mend what pydicom writes otherwise than the standard: empty sequences, and empty values among others."""
    mended = {}
    for tag, element in row.items():
        values = element.get("Value")
        if values == []:
            element = {"vr": element["vr"]}
        elif values and element["vr"] == "SQ":
            element = {"vr": "SQ", "Value": [_standard(item) for item in values]}
        elif values and "" in values:
            element = {**element, "Value": [None if value == "" else value for value in values]}
        mended[tag] = element
    return mended


def _numbers_for_texts(row):
    """Give up the exact text of DS and IS, as pydicom does."""
    numbers = {}
    for tag, element in row.items():
        if element["vr"] == "SQ" and "Value" in element:
            element = {"vr": "SQ", "Value": [_numbers_for_texts(item) for item in element["Value"]]}
        elif element["vr"] in ("DS", "IS") and "Value" in element:
            values = [value if value is None else float(value) for value in element["Value"]]
            element = {**element, "Value": values}
        numbers[tag] = element
    return numbers


@_each_file_that_pydicom_writes_as_json
def test_pydicom_s_json_of_a_file_is_read_as_pydicom_reads_it(path):
    with _known_faults(path):
        row = dcmread(path, force=True).to_json_dict()
        assert to_dataset(from_dicom_json(row)) == Dataset.from_json(row)


@_each_dicom_file
def test_a_file_is_written_with_all_that_it_had(path):
    with _known_faults(path):
        native = from_part10(path)
        if path.name in _without_identity:
            with pytest.raises(DataError, match="without SOP"):
                to_part10(native)
            return
        written = dcmread(BytesIO(to_part10(native)))
        original = _without_group_lengths(dcmread(path, force=True))
        assert written == original
    assert written.file_meta.TransferSyntaxUID == native["_meta"].TransferSyntaxUID


@_each(_other_files)
def test_a_file_that_is_not_dicom_is_refused(path):
    with pytest.raises(DataError, match="is not DICOM"):
        from_part10(path)


@pytest.mark.parametrize("name", ["test1.json", "test_PN.json"])
def test_pydicom_s_json_samples_are_read_as_pydicom_reads_them(name):
    row = json.loads((_home / "test_files" / name).read_text("utf-8"))
    row = {tag: element for tag, element in row.items() if "BulkDataURI" not in element}
    assert to_dataset(from_dicom_json(row)) == Dataset.from_json(row)
