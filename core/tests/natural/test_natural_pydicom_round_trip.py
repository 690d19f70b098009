"""pydicom's datasets come back from the native format equal, whatever they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import DataElement, Dataset, Sequence, config
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import empty_value_for_VR

from dicomsource.natural import from_dataset, to_dataset

_text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\\"), min_size=1, max_size=12
)
_decimal = st.decimals(-99999, 99999, places=3).map(str) | st.sampled_from(["+1.50", "007", "1E5"])
_octets = st.binary(min_size=1, max_size=12)

_VALUES = {
    **dict.fromkeys(
        ["AE", "AS", "CS", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"],
        _text,
    ),
    **dict.fromkeys(["OB", "OD", "OF", "OL", "OV", "OW", "UN"], _octets),
    "AT": st.integers(0, 2**32 - 1),
    "DS": _decimal,
    "FD": st.floats(allow_nan=False),
    "FL": st.floats(allow_nan=False, width=32),
    "IS": st.integers(-(2**31), 2**31 - 1).map(str) | st.sampled_from(["+5", "007", "5.0", "1.5"]),
    "SL": st.integers(-(2**31), 2**31 - 1),
    "SS": st.integers(-(2**15), 2**15 - 1),
    "SV": st.integers(-(2**63), 2**63 - 1),
    "UL": st.integers(0, 2**32 - 1),
    "US": st.integers(0, 2**16 - 1),
    "UV": st.integers(0, 2**64 - 1),
}
_ONE_VALUE = {*["LT", "ST", "UR", "UT"], *["OB", "OD", "OF", "OL", "OV", "OW", "UN"]}
_private_tags = st.integers(0x00091000, 0x000910FF)
_public_tags = st.sampled_from([tag for tag in DicomDictionary if tag & 0xFFFF and tag >> 16 > 8])


@st.composite
def _elements(draw, items):
    vr = draw(st.sampled_from([*_VALUES, "SQ"]))
    if vr == "SQ":
        value = Sequence(draw(st.lists(items, max_size=2)))
    elif draw(st.integers(0, 4)) == 0:
        value = empty_value_for_VR(vr)
    elif vr in _ONE_VALUE or draw(st.booleans()):
        value = draw(_VALUES[vr])
    else:
        value = draw(st.lists(_VALUES[vr], min_size=2, max_size=4))
    tag = draw(_private_tags if vr == "UN" else _private_tags | _public_tags)
    return DataElement(tag, vr, value, validation_mode=config.IGNORE)


def _dataset(elements):
    dataset = Dataset()
    for element in elements:
        dataset.add(element)
    return dataset


_datasets = st.recursive(
    st.builds(Dataset),
    lambda items: st.lists(_elements(items), max_size=4).map(_dataset),
    max_leaves=8,
)


@given(_datasets)
def test_every_dataset_comes_back_equal(dataset):
    assert to_dataset(from_dataset(dataset)) == dataset


@given(st.sampled_from(["DS", "IS"]), _decimal)
def test_the_text_of_numbers_comes_back_to_the_letter(vr, text):
    dataset = _dataset([DataElement(0x00091010, vr, text, validation_mode=config.IGNORE)])
    value = to_dataset(from_dataset(dataset))[0x00091010].value
    assert value.original_string == text


@pytest.mark.parametrize("vr", [*_VALUES])
def test_an_empty_value_is_none_and_comes_back_empty(vr):
    dataset = _dataset([DataElement(0x00091010, vr, empty_value_for_VR(vr))])
    native = from_dataset(dataset)
    assert native["00091010"] is None
    assert to_dataset(native) == dataset
