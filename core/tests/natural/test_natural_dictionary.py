"""Keywords, tags and value representations are found from each other."""

import re

import pytest
from pydicom._dicom_dict import DicomDictionary

from dicomsource.natural import close_keywords, keyword_for, tag_for, vr_for
from dicomsource.natural.common_attributes import COMMON_ATTRIBUTES


@pytest.mark.parametrize(
    "name", ["PatientID", "00100020", "0010,0020", "(0010,0020)", "0x00100020", "(0010, 0020)"]
)
def test_a_tag_is_found_however_it_is_written(name):
    assert tag_for(name) == "00100020"


@pytest.mark.parametrize(
    "name", ["patientID", "PatientIdentity", "", "0010002", "001000200", "xyz"]
)
def test_a_name_that_the_dictionary_does_not_know_has_no_tag(name):
    assert tag_for(name) is None


def test_a_private_tag_is_written_in_upper_case():
    assert tag_for("(0009,10ab)") == "000910AB"


def test_every_keyword_leads_to_its_tag_and_back():
    for number, (*_, keyword) in DicomDictionary.items():
        if keyword:
            assert tag_for(keyword) == f"{number:08X}"
            assert keyword_for(f"{number:08x}") == keyword


def test_the_common_attributes_are_as_the_whole_dictionary_has_them():
    found = {}
    for vr, listed in COMMON_ATTRIBUTES.items():
        for attribute in listed.split():
            tag, keyword = attribute.split("=")
            found[int(tag, 16)] = (vr, keyword)

    assert len(found) > 300
    assert found == {
        number: (DicomDictionary[number][0], DicomDictionary[number][4]) for number in found
    }


def test_what_private_tags_are_told_by_belongs_to_no_attribute_of_the_dictionary():
    assert not any(number >> 16 & 1 for number in DicomDictionary)
    assert not any(
        re.fullmatch("[0-9A-Fa-f]{8}", keyword) for *_, keyword in DicomDictionary.values()
    )


@pytest.mark.parametrize("tag", ["000910AB", "60003000", "00090010", "00020000"])
def test_only_a_tag_with_a_keyword_of_its_own_has_one(tag):
    assert keyword_for(tag) == ("FileMetaInformationGroupLength" if tag == "00020000" else tag)


@pytest.mark.parametrize(
    ("name", "vr"),
    [
        ("PatientName", "PN"),
        ("00100010", "PN"),
        ("SmallestImagePixelValue", "US or SS"),
        ("60023000", "OB or OW"),
        ("00090010", "LO"),
        ("00080000", "UL"),
        ("00091010", None),
        ("FFFEE000", None),
        ("00080003", None),
        ("Nonsense", None),
    ],
)
def test_the_value_representation_is_the_dictionary_s(name, vr):
    assert vr_for(name) == vr


@pytest.mark.parametrize(
    ("misspelled", "meant"),
    [
        ("patientid", "PatientID"),
        ("Patient_Name", "PatientName"),
        ("StudyInstnceUID", "StudyInstanceUID"),
    ],
)
def test_a_misspelled_keyword_is_recognised(misspelled, meant):
    assert close_keywords(misspelled)[0] == meant


def test_nothing_is_close_to_nonsense():
    assert close_keywords("qqqqqqqq") == ()
