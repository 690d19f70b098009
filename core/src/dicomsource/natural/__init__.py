"""The native format: datasets as dicts keyed by DICOM keyword, made from every form DICOM comes in, and back."""

from dicomsource.natural.bulk_data import BulkData
from dicomsource.natural.dataset import NaturalDataset
from dicomsource.natural.dicomjson import from_dicom_json, is_dicom_json
from dicomsource.natural.dictionary import close_keywords, keyword_for, tag_for, vr_for
from dicomsource.natural.json_writing import to_dicom_json
from dicomsource.natural.numbers import DecimalString, IntegerString
from dicomsource.natural.person_name import PersonName

__all__ = [
    "BulkData",
    "DecimalString",
    "IntegerString",
    "NaturalDataset",
    "PersonName",
    "close_keywords",
    "from_dicom_json",
    "is_dicom_json",
    "keyword_for",
    "tag_for",
    "to_dicom_json",
    "vr_for",
]
