"""Stored values become values that mean something, as the standard says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.pixels import apply_modality_lut

from dicomsource.errors import DataError
from dicomsource.natural import BulkData, DecimalString, NaturalDataset
from dicomsource.pixels import rescale

VALUES = np.array([[-3, 0, 1], [2, 7, 900]], dtype=np.int16)


def lut(descriptor: list[int], data: object) -> NaturalDataset:
    return NaturalDataset(LUTDescriptor=descriptor, LUTData=data)


@given(st.floats(-50, 50).filter(bool), st.floats(-2000, 2000))
def test_slope_and_intercept_are_applied_as_pydicom_applies_them(slope, intercept):
    dataset = Dataset()
    dataset.RescaleSlope, dataset.RescaleIntercept = (
        float(f"{slope:.6g}"),
        float(f"{intercept:.6g}"),
    )
    instance = NaturalDataset(
        RescaleSlope=DecimalString(f"{slope:.6g}"), RescaleIntercept=f"{intercept:.6g}"
    )

    values = rescale(VALUES, instance)

    assert values.dtype == np.float64
    np.testing.assert_array_equal(values, apply_modality_lut(VALUES, dataset))


def test_without_a_rule_values_stay_but_become_floats():
    values = rescale(VALUES, NaturalDataset())

    assert values.dtype == np.float64
    np.testing.assert_array_equal(values, VALUES)


def test_one_of_slope_and_intercept_is_enough():
    np.testing.assert_array_equal(rescale(VALUES, {"RescaleIntercept": -1024}), VALUES - 1024.0)
    np.testing.assert_array_equal(rescale(VALUES, {"RescaleSlope": 2}), VALUES * 2.0)


@given(
    st.integers(-5, 5),
    st.lists(st.integers(0, 65535), min_size=1, max_size=9),
    st.booleans(),
)
def test_a_modality_lut_comes_before_the_slope_and_ends_at_its_ends(first, entries, as_bytes):
    data: object = entries if len(entries) > 1 else entries[0]
    if as_bytes:
        data = np.array(entries, dtype="<u2").tobytes()
    instance = NaturalDataset(
        ModalityLUTSequence=[lut([len(entries), first, 16], data)],
        RescaleSlope=3,
        PixelRepresentation=1,
    )

    values = rescale(VALUES, instance)

    expected = [
        entries[min(max(int(value) - first, 0), len(entries) - 1)] for value in VALUES.ravel()
    ]
    np.testing.assert_array_equal(values.ravel(), expected)


def test_a_first_value_below_zero_may_be_stored_as_unsigned():
    instance = NaturalDataset(
        ModalityLUTSequence=[lut([3, 0xFFFF, 8], [10, 20, 30])], PixelRepresentation=1
    )

    np.testing.assert_array_equal(rescale(np.array([-1, 0, 1]), instance), [10, 20, 30])


def test_zero_entries_mean_all_that_sixteen_bits_count():
    table = np.arange(65536, dtype="<u2")[::-1]
    instance = NaturalDataset(ModalityLUTSequence=[lut([0, 0, 16], table.tobytes())])

    np.testing.assert_array_equal(rescale(np.array([0, 65535]), instance), [65535, 0])


@pytest.mark.parametrize(
    ("own", "expected"), [({}, 2), ({"RescaleSlope": 5}, 2), ({"PerFrame": True}, 3)]
)
def test_an_enhanced_instance_rescales_each_frame_by_itself(own, expected):
    shared = NaturalDataset(
        PixelValueTransformationSequence=[NaturalDataset(RescaleSlope=2, RescaleIntercept=0)]
    )
    frames = [
        NaturalDataset(),
        NaturalDataset(PixelValueTransformationSequence=[NaturalDataset(RescaleSlope=3)]),
    ]
    instance = NaturalDataset(own, SharedFunctionalGroupsSequence=[shared])
    if own.pop("PerFrame", False):
        instance.PerFrameFunctionalGroupsSequence = frames

    np.testing.assert_array_equal(rescale(VALUES, instance, frame=2), VALUES * float(expected))


@pytest.mark.parametrize(
    ("instance", "message"),
    [
        ({"RescaleSlope": "steep"}, "RescaleSlope is 'steep'"),
        ({"ModalityLUTSequence": [{}]}, "LUTDescriptor of instance 1.2 is None"),
        ({"ModalityLUTSequence": [lut([2, 0], [1, 2])]}, "not three whole numbers"),
        ({"ModalityLUTSequence": [lut([3, 0, 8], [1, 2])]}, "LUTData .* has 2 entries of 3"),
        ({"ModalityLUTSequence": [lut([2, 0, 8], None)]}, "not among the metadata"),
        ({"ModalityLUTSequence": [lut([2, 0, 8], BulkData("u"))]}, "not among the metadata"),
    ],
)
def test_a_rule_that_cannot_be_read_is_named(instance, message):
    with pytest.raises(DataError, match=message):
        rescale(VALUES, {"SOPInstanceUID": "1.2"} | instance)
